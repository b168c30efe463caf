import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifact, CallContext } from '@vibeml/core-models';
import { err, ok, type Result, ResultAsync, safeTry } from 'neverthrow';
import type { JobSight } from '../job/job-sight.ts';
import type { DriverFailure, SkyPilotTools } from '../job/skypilot-driver-ports.ts';
import { fileFailure } from '../records/file-failure.ts';
import { type MissingFile, missingFile } from './bring-kept.ts';
import { type ChosenFiles, covers } from './choose-files.ts';
import { fetchFile, type SentFile } from './fetch-file.ts';
import { mismatchOf } from './match-artifact.ts';

interface WantedFile {
  readonly path: string;
  /** Null where no manifest names it. */
  readonly promised: Artifact | null;
}

interface Arrived {
  readonly sent: SentFile;
  readonly found: SentFile;
}

const writeInto = (
  tools: SkyPilotTools,
  file: FileHandle,
  from: { readonly cluster: string; readonly path: string },
  context: CallContext,
): ResultAsync<Arrived | null, DriverFailure> => {
  const hash = createHash('sha256');
  let bytes = 0;
  const onBytes = async (piece: Uint8Array): Promise<void> => {
    hash.update(piece);
    bytes += piece.length;
    await file.write(piece);
  };
  return fetchFile(tools, from.cluster, from.path, onBytes, context).map((sent) =>
    sent === null ? null : { sent, found: { bytes, sha256: hash.digest('hex') } },
  );
};

/** What must have arrived: what the manifest promised, else what the machine said that it sent. */
const expectedOf = (path: string, promised: Artifact | null, arrived: Arrived | null): Artifact =>
  promised ?? { path, ...(arrived?.sent ?? { bytes: 0, sha256: '' }) };

/** Brings a file beside its place, checks it, and only then gives it its name. */
const bring = (
  tools: SkyPilotTools,
  cluster: string,
  { path, promised }: WantedFile,
  directory: string,
  context: CallContext,
) =>
  safeTry<Artifact, DriverFailure | MissingFile>(async function* () {
    const target = join(directory, path);
    const partial = `${target}.part`;
    const failed = fileFailure(target);
    yield* ResultAsync.fromPromise(mkdir(dirname(target), { recursive: true }), failed);
    const file = yield* ResultAsync.fromPromise(open(partial, 'w'), failed);
    const arrived = await writeInto(tools, file, { cluster, path }, context);
    yield* ResultAsync.fromPromise(file.close(), failed);
    const checked = arrived.andThen((each) => {
      const expected = expectedOf(path, promised, each);
      const fault = mismatchOf(expected, each?.found ?? null);
      return fault === null
        ? ok(expected)
        : err<Artifact, DriverFailure | MissingFile>(missingFile(fault));
    });
    yield* ResultAsync.fromPromise(
      checked.isOk() ? rename(partial, target) : rm(partial, { force: true }),
      failed,
    );
    return checked;
  });

/** The files to bring, one by one. */
const wantedOf = (
  { ending }: JobSight,
  { promised, others }: ChosenFiles,
): Result<readonly WantedFile[], MissingFile> => {
  const told = ending?.files ?? [];
  const absent = others.find((other) => !told.some(({ path }) => covers(other, path)));
  if (absent !== undefined) return err(missingFile(`${absent} is not there`));
  return ok([
    ...promised.map((each) => ({ path: each.path, promised: each })),
    ...others
      .flatMap((other) => told.filter(({ path }) => covers(other, path)))
      .map(({ path }) => ({ path, promised: null })),
  ]);
};

/** Brings files through extra jobs on the machine: nothing but HTTP is needed, and it takes seconds for each. */
export const bringFromMachine = (
  tools: SkyPilotTools,
  sight: JobSight,
  chosen: ChosenFiles,
  directory: string,
  context: CallContext,
): ResultAsync<readonly Artifact[], DriverFailure | MissingFile> =>
  safeTry<readonly Artifact[], DriverFailure | MissingFile>(async function* () {
    const arrived: Artifact[] = [];
    for (const wanted of yield* wantedOf(sight, chosen)) {
      arrived.push(yield* bring(tools, sight.cluster, wanted, directory, context));
    }
    return ok(arrived);
  });
