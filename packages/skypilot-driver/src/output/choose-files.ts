import { Artifact } from '@vibeml/core-models';
import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';
import { isSafeRelativePath } from '../task/check-job.ts';

const Manifest = z.object({ files: z.array(Artifact) });

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

const covers = (requested: string, path: string): boolean =>
  path === requested || path.startsWith(`${requested}/`);

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
  const outside = chosen.find(({ path }) => !isSafeRelativePath(path));
  return outside === undefined ? ok(chosen) : err(`${outside.path} is not in its output directory`);
};
