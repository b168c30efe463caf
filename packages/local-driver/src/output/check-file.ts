import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Artifact } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { attempt } from '../files/file-system.ts';
import type { SystemFailure } from '../files/system-failure.ts';

/** Size and SHA-256 of a file, read as a stream. */
export const measureFile = (
  file: string,
  signal: AbortSignal,
): ResultAsync<Omit<Artifact, 'path'>, SystemFailure> =>
  attempt(file, async () => {
    const hash = createHash('sha256');
    let bytes = 0;
    await pipeline(
      createReadStream(file),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          yield chunk;
        }
      },
      hash,
      { signal },
    );
    return { bytes, sha256: hash.digest('hex') };
  });

/** Says how a file differs from what was promised, or null. */
export const mismatchOf = (
  promised: Artifact | null,
  found: Omit<Artifact, 'path'>,
): string | null => {
  if (promised === null) return null;
  if (promised.bytes !== found.bytes) {
    return `${promised.path} has ${found.bytes} bytes instead of ${promised.bytes}`;
  }
  return promised.sha256 === found.sha256 ? null : `${promised.path} does not match its checksum`;
};
