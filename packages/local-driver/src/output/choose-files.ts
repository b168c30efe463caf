import type { Artifact } from '@vibeml/core-models';
import { err, ok, type Result } from 'neverthrow';
import { isSafeRelativePath } from '../files/safe-path.ts';

/** A file to bring, with what it must be; null where nobody vouches for it. */
export interface ChosenFile {
  readonly path: string;
  readonly promised: Artifact | null;
}

const covers = (requested: string, path: string): boolean =>
  path === requested || path.startsWith(`${requested}/`);

const choose = (manifest: readonly Artifact[], requested: string): readonly ChosenFile[] => {
  const promised = manifest.filter((each) => covers(requested, each.path));
  return promised.length === 0
    ? [{ path: requested, promised: null }]
    : promised.map((each) => ({ path: each.path, promised: each }));
};

/**
 * The files that are meant by paths of files and directories: those of the manifest below each, else the path itself.
 * No paths at all mean the whole manifest. Fails with the first path that leads out of the output directory.
 */
export const chooseFiles = (
  manifest: readonly Artifact[],
  paths: readonly string[],
): Result<readonly ChosenFile[], string> => {
  const chosen =
    paths.length === 0
      ? manifest.map((each) => ({ path: each.path, promised: each }))
      : paths.flatMap((path) => choose(manifest, path));
  const outside = chosen.find((each) => !isSafeRelativePath(each.path));
  return outside === undefined ? ok(chosen) : err(outside.path);
};
