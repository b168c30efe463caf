import { constants } from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifact, CallContext, DriverError, ResultFiles } from '@vibeml/core-models';
import { cancelled, driverUnavailable } from '@vibeml/errors';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { attempt, makeDirectory, writeAtomically } from '../files/file-system.ts';
import { isSafeRelativePath } from '../files/safe-path.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import { driverFailure } from '../job/driver-failure.ts';
import { measureFile } from './check-file.ts';
import { insideOutput } from './inside-output.ts';
import { readOutputText } from './read-output-text.ts';

const translate =
  ({ signal }: CallContext) =>
  (failure: SystemFailure): DriverError =>
    signal.aborted ? cancelled('reading a result') : driverFailure(failure);

const measureOne = (
  directory: string,
  path: string,
  context: CallContext,
): ResultAsync<readonly Artifact[], SystemFailure> =>
  insideOutput(directory, path).andThen((file) =>
    file === null || !isSafeRelativePath(path)
      ? okAsync([])
      : measureFile(file, context.signal).map((found) => [{ path, ...found }]),
  );

const copyOne = (from: string, to: string, path: string): ResultAsync<void, SystemFailure> => {
  const target = join(to, path);
  const partial = `${target}.part`;
  return makeDirectory(dirname(target)).andThen(() =>
    attempt(target, async () => {
      await copyFile(join(from, path), partial, constants.COPYFILE_FICLONE);
      await rename(partial, target);
    }),
  );
};

const outside = (path: string): DriverError =>
  driverUnavailable('local', `${path} is not in its output directory`);

/** The files of results in directories of this machine. */
export const createResultFiles = (): ResultFiles => ({
  measure: (directory, paths, context) =>
    safeTry<readonly Artifact[], DriverError>(async function* () {
      const artifacts: Artifact[] = [];
      for (const path of paths) {
        if (context.signal.aborted) return errAsync(cancelled('reading a result'));
        artifacts.push(...(yield* measureOne(directory, path, context).mapErr(translate(context))));
      }
      return ok(artifacts);
    }),
  copy: (from, to, paths, context) => {
    const unsafe = paths.find((path) => !isSafeRelativePath(path));
    if (unsafe !== undefined) return errAsync(outside(unsafe));
    return safeTry<void, DriverError>(async function* () {
      for (const path of paths) {
        if (context.signal.aborted) return errAsync(cancelled('copying a result'));
        yield* copyOne(from, to, path).mapErr(translate(context));
      }
      return ok(undefined);
    });
  },
  read: (directory, path) => readOutputText(directory, path).mapErr(driverFailure),
  write: (directory, path, text) =>
    isSafeRelativePath(path)
      ? writeAtomically(join(directory, path), text).mapErr(driverFailure)
      : errAsync(outside(path)),
});
