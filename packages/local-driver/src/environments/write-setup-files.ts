import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { environmentFailed } from '@vibeml/errors';
import { errAsync, ok, type ResultAsync, safeTry } from 'neverthrow';
import { writeAtomically } from '../files/file-system.ts';
import { isSafeRelativePath } from '../files/safe-path.ts';
import type { SystemFailure } from '../files/system-failure.ts';

const digestOf = (files: Readonly<Record<string, string>>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1))))
    .digest('hex')
    .slice(0, 12);

const unwritable = (failure: SystemFailure) =>
  environmentFailed(
    'environment.directory_unwritable',
    `${failure.path}: ${failure.reason}.`,
    null,
  );

/** Writes the files that build an environment to a directory named after what they hold, and gives that directory. */
export const writeSetupFiles = (
  environmentsDirectory: string,
  files: Readonly<Record<string, string>>,
): ResultAsync<string, ReturnType<typeof environmentFailed>> => {
  const directory = join(environmentsDirectory, 'setup', digestOf(files));
  const outside = Object.keys(files).find((path) => !isSafeRelativePath(path));
  if (outside !== undefined) {
    return errAsync(
      environmentFailed('environment.files_invalid', `'${outside}' is no file of its own.`, null),
    );
  }
  return safeTry(async function* () {
    for (const [path, text] of Object.entries(files)) {
      yield* writeAtomically(join(directory, path), text).mapErr(unwritable);
    }
    return ok(directory);
  });
};
