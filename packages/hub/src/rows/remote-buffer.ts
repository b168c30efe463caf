import type { CallContext } from '@vibeml/core-models';
import type { AsyncBuffer } from 'hyparquet';
import { err, ok, type ResultAsync } from 'neverthrow';
import type { HubClient } from '../hub-client.ts';
import { type HubFailure, unreachable } from '../hub-network.ts';
import type { HubContent } from '../hub-request.ts';

/** A file of a dataset at one commit. */
export interface RemoteFile {
  /** On the Hub's server. */
  readonly path: string;
  /** Null where the Hub did not tell. */
  readonly bytes: number | null;
}

/** Bytes of the files whose size the Hub told. */
export const knownBytes = (files: readonly RemoteFile[]): number =>
  files.reduce((total, { bytes }) => total + (bytes ?? 0), 0);

const gone = unreachable('a file that it lists is not there', null);

/** Asks for a part of a file; `end` is not included. */
export const askRange = (
  client: HubClient,
  { path }: RemoteFile,
  { start, end }: { readonly start: number; readonly end: number },
  context: CallContext,
): ResultAsync<HubContent, HubFailure> =>
  client
    .ask(
      { host: 'hub', path, keep: 'forever', maxBytes: end - start, range: { start, end } },
      context,
    )
    .andThen((content) => (content === null ? err(gone) : ok(content)));

/** A file on the Hub for a reader that asks for pieces and knows no Results: what went wrong is kept aside. */
export interface RemoteBuffer {
  readonly buffer: AsyncBuffer;
  readonly failure: () => HubFailure | null;
}

/** Opens a file whose length is known. */
export const openRemoteBuffer = (
  client: HubClient,
  file: RemoteFile,
  byteLength: number,
  context: CallContext,
): RemoteBuffer => {
  let failure: HubFailure | null = null;
  return {
    buffer: {
      byteLength,
      async slice(start, end = byteLength) {
        const content = await askRange(client, file, { start, end }, context);
        if (content.isErr()) {
          failure ??= content.error;
          throw new Error('the Hub did not give a piece of the file');
        }
        return Uint8Array.from(content.value.bytes).buffer;
      },
    },
    failure: () => failure,
  };
};
