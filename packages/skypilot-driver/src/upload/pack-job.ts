import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobInput, JobSpec } from '@vibeml/core-models';
import { Zip, ZipPassThrough } from 'fflate';
import { ResultAsync } from 'neverthrow';
import { type FileFailure, fileFailure } from '../records/file-failure.ts';
import { uploadedJobDirectory } from '../task/build-task.ts';
import { jobFiles } from '../task/job-files.ts';

/** A packed job: the name of a blob is the SHA-256 of its bytes. */
export interface PackedJob {
  readonly path: string;
  readonly blobId: string;
  readonly bytes: number;
}

// The library writes no 64-bit archives.
const largestBytes = 4_000_000_000;
const pieceBytes = 1_048_576;
// The same files give the same bytes, so that nothing is sent twice.
const fixedTime = '1980-01-02T00:00:00';

interface Entry {
  readonly name: string;
  readonly content: { readonly text: string } | { readonly file: string };
}

const filesBelow = async (directory: string): Promise<readonly string[]> => {
  const entries = await readdir(directory, { recursive: true });
  const kinds = await Promise.all(
    entries.map(async (path) => ((await stat(join(directory, path))).isFile() ? [path] : [])),
  );
  return kinds.flat().sort();
};

const inputEntries = async (input: JobInput): Promise<readonly Entry[]> => {
  const found = await stat(input.source);
  if (found.isFile() !== (input.kind === 'file')) throw new Error(`the input is no ${input.kind}`);
  if (input.kind === 'file') return [{ name: input.path, content: { file: input.source } }];
  const paths = await filesBelow(input.source);
  return paths.map((path) => ({
    name: `${input.path}/${path}`,
    content: { file: join(input.source, path) },
  }));
};

const entriesOf = async (job: JobSpec): Promise<readonly Entry[]> => {
  const texts = Object.entries(jobFiles(job)).map(([name, text]) => ({ name, content: { text } }));
  const inputs = await Promise.all(job.inputs.map(inputEntries));
  return [...texts, ...inputs.flat()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

async function* piecesOf({ content }: Entry): AsyncGenerator<Uint8Array> {
  if ('text' in content) {
    yield new TextEncoder().encode(content.text);
    return;
  }
  const file = await open(content.file, 'r');
  try {
    for await (const piece of file.createReadStream({ highWaterMark: pieceBytes })) yield piece;
  } finally {
    await file.close();
  }
}

/** The archive as it grows: stored, not compressed, and never whole in memory. */
async function* archive(
  entries: readonly Entry[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((failure, piece) => {
    if (failure !== null) throw failure;
    ready.push(piece);
  });
  const taken = (): readonly Uint8Array[] => {
    const pieces = ready;
    ready = [];
    return pieces;
  };
  for (const entry of entries) {
    const member = new ZipPassThrough(`${uploadedJobDirectory}/${entry.name}`);
    member.mtime = fixedTime;
    zip.add(member);
    for await (const piece of piecesOf(entry)) {
      signal.throwIfAborted();
      member.push(piece);
      yield* taken();
    }
    member.push(new Uint8Array(), true);
  }
  zip.end();
  yield* taken();
}

const writeArchive = async (
  job: JobSpec,
  path: string,
  signal: AbortSignal,
): Promise<PackedJob> => {
  const entries = await entriesOf(job);
  const hash = createHash('sha256');
  const file = await open(path, 'w', 0o600);
  let bytes = 0;
  try {
    for await (const piece of archive(entries, signal)) {
      bytes += piece.length;
      if (bytes > largestBytes) throw new Error('the files are larger than 4 GB');
      hash.update(piece);
      await file.write(piece);
    }
  } finally {
    await file.close();
  }
  return { path, blobId: hash.digest('hex'), bytes };
};

/** Packs the files and inputs of a job into an archive at that path; inputs are followed through links and copied. */
export const packJob = (
  job: JobSpec,
  path: string,
  signal: AbortSignal,
): ResultAsync<PackedJob, FileFailure> =>
  ResultAsync.fromPromise(writeArchive(job, path, signal), fileFailure(path));
