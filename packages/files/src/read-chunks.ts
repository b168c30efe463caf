import { type FileHandle, open } from 'node:fs/promises';
import type { CallContext, DatasetError } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { translateFileError } from './translate-file-error.ts';

const chunkBytes = 512 * 1024;

/** A dataset file, named as the person named it. */
export interface DatasetFile {
  readonly reference: string;
  readonly path: string;
}

const readNext = (file: DatasetFile, handle: FileHandle): ResultAsync<Buffer, DatasetError> =>
  ResultAsync.fromPromise(
    handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, null),
    translateFileError(file.reference),
  ).map(({ buffer, bytesRead }) => buffer.subarray(0, bytesRead));

async function* readHandle(
  file: DatasetFile,
  handle: FileHandle,
  context: CallContext,
): AsyncGenerator<Result<Buffer, DatasetError>, void, undefined> {
  while (true) {
    if (context.signal.aborted) return yield err(cancelled(`Reading ${file.reference}`));
    const chunk = await readNext(file, handle);
    if (chunk.isErr()) return yield err(chunk.error);
    if (chunk.value.length === 0) return;
    yield ok(chunk.value);
  }
}

/** The bytes of a file in chunks of at most 512 KiB; a failure is the last item. The file is closed whatever happens. */
export async function* readChunks(
  file: DatasetFile,
  context: CallContext,
): AsyncGenerator<Result<Buffer, DatasetError>, void, undefined> {
  const opened = await ResultAsync.fromPromise(
    open(file.path, 'r'),
    translateFileError(file.reference),
  );
  if (opened.isErr()) return yield err(opened.error);
  try {
    yield* readHandle(file, opened.value, context);
  } finally {
    await opened.value.close();
  }
}
