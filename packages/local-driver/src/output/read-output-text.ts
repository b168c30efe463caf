import { readFile } from 'node:fs/promises';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { attempt, describePath } from '../files/file-system.ts';
import { isSafeRelativePath } from '../files/safe-path.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import { insideOutput } from './inside-output.ts';

const maxBytes = 4_194_304;

/** The text of a small file of the output directory; null when it isn't there. Refuses more than 4 MiB. */
export const readOutputText = (
  outputDirectory: string,
  path: string,
): ResultAsync<string | null, SystemFailure> => {
  if (!isSafeRelativePath(path)) return okAsync(null);
  return insideOutput(outputDirectory, path).andThen((file) => {
    if (file === null) return okAsync(null);
    return describePath(file).andThen((found) => {
      if (found?.kind !== 'file') return okAsync(null);
      if (found.bytes > maxBytes) {
        return errAsync({ path, code: null, reason: 'it is larger than 4 MiB', cause: undefined });
      }
      return attempt(path, () => readFile(file, 'utf8'));
    });
  });
};
