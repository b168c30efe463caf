import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configUnwritable, type ErrorOf } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';

const write = async (
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<string> => {
  for (const [path, text] of Object.entries(files)) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  return directory;
};

/** Writes the training program to a directory and gives that directory, for programs that run outside a job. */
export const writeProgram = (
  directory: string,
  files: Readonly<Record<string, string>>,
): ResultAsync<string, ErrorOf<'config.unwritable'>> =>
  ResultAsync.fromPromise(write(directory, files), (cause) =>
    configUnwritable(directory, 'the training program could not be written there', cause),
  );
