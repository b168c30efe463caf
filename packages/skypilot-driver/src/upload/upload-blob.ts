import { open } from 'node:fs/promises';
import type { CallContext } from '@vibeml/core-models';
import { errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { type FileFailure, fileFailure } from '../records/file-failure.ts';
import type { ServerCalls } from '../server/server-calls.ts';
import { type SkyFailure, skyFailure } from '../server/sky-failure.ts';
import type { PackedJob } from './pack-job.ts';

// The server takes at most 95 MB at once; less keeps memory small.
const chunkBytes = 32 * 1024 * 1024;

const readChunk = async (path: string, index: number): Promise<Uint8Array<ArrayBuffer>> => {
  const file = await open(path, 'r');
  try {
    const buffer = new Uint8Array(chunkBytes);
    let filled = 0;
    while (filled < chunkBytes) {
      const at = index * chunkBytes + filled;
      const { bytesRead } = await file.read(buffer, filled, chunkBytes - filled, at);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
};

const sendChunks = (calls: ServerCalls, job: PackedJob, context: CallContext) =>
  safeTry<string, SkyFailure | FileFailure>(async function* () {
    const count = Math.max(1, Math.ceil(job.bytes / chunkBytes));
    let status = '';
    for (let index = 0; index < count; index += 1) {
      const bytes = yield* ResultAsync.fromPromise(
        readChunk(job.path, index),
        fileFailure(job.path),
      );
      const chunk = { blobId: job.blobId, index, count, bytes };
      status = (yield* calls.uploadChunk(chunk, context)).status;
    }
    return ok(status);
  });

/** Brings a packed job to the server, unless it is there already. */
export const uploadBlob = (
  calls: ServerCalls,
  job: PackedJob,
  context: CallContext,
): ResultAsync<void, SkyFailure | FileFailure> =>
  calls.hasBlob(job.blobId, context).andThen((exists) => {
    if (exists) return okAsync();
    return sendChunks(calls, job, context).andThen((status) =>
      status === 'completed' ? okAsync() : errAsync(skyFailure('malformed', 'upload')),
    );
  });
