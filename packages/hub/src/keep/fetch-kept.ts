import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Artifact, CallContext } from '@vibeml/core-models';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { filePath } from '../hub-paths.ts';
import type { KeepClient, KeepFailure } from './keep-client.ts';
import type { ListedFile } from './kept-listing.ts';

/** A file that is not what it should be; the reason is the end of a sentence. */
export interface DamagedFile {
  readonly kind: 'damaged';
  readonly reason: string;
}

/** Writes the body to a file, whatever its size, and measures it on the way. */
const save = async (
  { body }: Response,
  target: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> => {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      bytes += piece.length;
      done(null, piece);
    },
  });
  const source = body === null ? Readable.from([]) : Readable.fromWeb(body);
  await pipeline(source, measure, createWriteStream(target));
  return { bytes, sha256: hash.digest('hex') };
};

const faultOf = (wanted: ListedFile, found: { bytes: number; sha256: string }): string | null => {
  if (found.bytes !== wanted.bytes) {
    return `${wanted.path} has ${found.bytes} bytes instead of ${wanted.bytes}`;
  }
  return wanted.sha256 === null || wanted.sha256 === found.sha256
    ? null
    : `${wanted.path} does not match its SHA-256`;
};

/** Brings one file of a repository; it gets its name once it is whole and checked. */
export const fetchKept = (
  client: KeepClient,
  repository: string,
  { wanted, directory }: { readonly wanted: ListedFile; readonly directory: string },
  context: CallContext,
): ResultAsync<Artifact, KeepFailure | DamagedFile> => {
  const target = join(directory, ...wanted.path.split('/'));
  const arriving = `${target}.arriving`;
  const use = async (response: Response) => {
    await mkdir(dirname(target), { recursive: true });
    const found = await save(response, arriving);
    const fault = faultOf(wanted, found);
    await (fault === null ? rename(arriving, target) : rm(arriving, { force: true }));
    return { fault, artifact: { path: wanted.path, ...found } };
  };
  return client
    .ask({ path: filePath({ kind: 'model', id: repository }, 'main', wanted.path) }, use, context)
    .andThen(({ fault, artifact }) =>
      fault === null
        ? okAsync<Artifact, DamagedFile>(artifact)
        : errAsync<Artifact, DamagedFile>({ kind: 'damaged', reason: fault }),
    );
};
