import { Artifact } from '@vibeml/core-models';
import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';
import { isSafeRelativePath } from '../task/check-job.ts';

const Manifest = z.object({ files: z.array(Artifact) });

/** What is to be brought. */
export interface ChosenFiles {
  /** Files that the manifest vouches for. */
  readonly promised: readonly Artifact[];
  /** Files or directories that no manifest names, for example a checkpoint. */
  readonly others: readonly string[];
}

/** The files that a manifest vouches for, or what is wrong with it. */
export const parseManifest = (text: string | null): Result<readonly Artifact[], string> => {
  if (text === null) return err('it wrote no manifest of its files');
  try {
    const parsed = Manifest.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data.files) : err('the manifest of its files is damaged');
  } catch {
    return err('the manifest of its files is damaged');
  }
};

/** Whether a path is that of a file or directory, or below it. */
export const covers = (requested: string, path: string): boolean =>
  path === requested || path.startsWith(`${requested}/`);

const safe = (chosen: ChosenFiles): Result<ChosenFiles, string> => {
  const paths = [...chosen.promised.map(({ path }) => path), ...chosen.others];
  const outside = paths.find((path) => !isSafeRelativePath(path));
  return outside === undefined ? ok(chosen) : err(`${outside} is not in its output directory`);
};

/** The files of the manifest that paths of files and directories mean; no paths at all mean every file. */
export const chooseFiles = (
  manifest: readonly Artifact[],
  paths: readonly string[],
): Result<readonly Artifact[], string> => {
  const chosen =
    paths.length === 0
      ? manifest
      : paths.flatMap((path) => manifest.filter((each) => covers(path, each.path)));
  const missing = paths.find((path) => !manifest.some((each) => covers(path, each.path)));
  if (missing !== undefined) return err(`${missing} is not in its manifest`);
  return safe({ promised: chosen, others: [] }).map(({ promised }) => promised);
};

/** What paths of files and directories mean; no paths at all mean every file of the manifest, which must then be there. */
export const chooseOutput = (
  manifestText: string | null,
  paths: readonly string[],
): Result<ChosenFiles, string> => {
  const manifest = parseManifest(manifestText);
  if (paths.length === 0) {
    return manifest.andThen((promised) => safe({ promised, others: [] }));
  }
  const files = manifest.unwrapOr([]);
  return safe({
    promised: paths.flatMap((path) => files.filter((each) => covers(path, each.path))),
    others: paths.filter((path) => !files.some((each) => covers(path, each.path))),
  });
};
