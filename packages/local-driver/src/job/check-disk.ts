import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobInput } from '@vibeml/core-models';
import { diskFull, type ErrorOf } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { attempt, freeBytes } from '../files/file-system.ts';
import type { SystemFailure } from '../files/system-failure.ts';

const bytesPerGib = 1024 ** 3;

const sizeOf = async (path: string): Promise<number> => {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
};

const copiedBytes = (inputs: readonly JobInput[]): ResultAsync<number, SystemFailure> =>
  ResultAsync.combine(
    inputs
      .filter((input) => input.mode === 'copy')
      .map((input) => attempt(input.source, () => sizeOf(input.source))),
  ).map((sizes) => sizes.reduce((sum, size) => sum + size, 0));

/** Fails with `environment.disk_full` unless the inputs fit and the given GiB stay free. */
export const checkDisk = (
  directory: string,
  inputs: readonly JobInput[],
  minFreeGib: number,
): ResultAsync<void, SystemFailure | ErrorOf<'environment.disk_full'>> =>
  ResultAsync.combine([freeBytes(directory), copiedBytes(inputs)]).andThen(([free, copied]) => {
    const sizes = { neededGib: minFreeGib + copied / bytesPerGib, freeGib: free / bytesPerGib };
    return sizes.freeGib < sizes.neededGib ? errAsync(diskFull(directory, sizes)) : okAsync();
  });
