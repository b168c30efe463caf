import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '@vibeml/core-models';
import { ResultAsync } from 'neverthrow';
import { type FileFailure, fileFailure, systemCodeOf } from '../records/file-failure.ts';

const filesBelow = async (root: string, path: string): Promise<readonly string[]> => {
  const found = await stat(join(root, path)).catch((cause) => {
    if (systemCodeOf(cause) === 'ENOENT') return null;
    throw cause;
  });
  if (found === null) return [];
  if (!found.isDirectory()) return [path];
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(root.length + 1))
    .sort();
};

const measure = async (root: string, path: string): Promise<Artifact> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(join(root, path))) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { path, bytes, sha256: hash.digest('hex') };
};

const measureAll = async (root: string, paths: readonly string[]): Promise<readonly Artifact[]> => {
  const found: Artifact[] = [];
  for (const path of paths) {
    for (const file of await filesBelow(root, path)) found.push(await measure(root, file));
  }
  return found;
};

/** Size and SHA-256 of the files that paths of files and directories below a root mean; what isn't there is left out. */
export const measureFiles = (
  root: string,
  paths: readonly string[],
): ResultAsync<readonly Artifact[], FileFailure> =>
  ResultAsync.fromPromise(measureAll(root, paths), fileFailure(root));
