import { createHash } from 'node:crypto';
import type { CallContext, DatasetError } from '@vibeml/core-models';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { type DatasetFile, readChunks } from './read-chunks.ts';

const hash = async (
  file: DatasetFile,
  context: CallContext,
): Promise<Result<string, DatasetError>> => {
  const digest = createHash('sha256');
  for await (const chunk of readChunks(file, context)) {
    if (chunk.isErr()) return err(chunk.error);
    digest.update(chunk.value);
  }
  return ok(digest.digest('hex'));
};

/** SHA-256 of a file in lower-case hexadecimal, read in chunks. */
export const hashFile = (
  file: DatasetFile,
  context: CallContext,
): ResultAsync<string, DatasetError> => new ResultAsync(hash(file, context));
