import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifact, CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { artifactMissing, type ErrorOf } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { JobSight } from '../job/job-sight.ts';
import { findKnownJob } from '../job/known-job.ts';
import type { DriverFailure, SkyPilotTools } from '../job/skypilot-driver-ports.ts';
import { fileFailure } from '../records/file-failure.ts';
import { chooseFiles, parseManifest } from './choose-files.ts';
import { fetchFile, type SentFile } from './fetch-file.ts';
import { textOfOutput } from './read-output.ts';

/** Which files to bring, and where to; null checks them on their machine. */
export interface DownloadRequest {
  readonly paths: readonly string[];
  readonly directory: string | null;
}

type Missing = ErrorOf<'run.artifact_missing'>;

/** Says how a file differs from what was promised, or null. */
const mismatchOf = (promised: Artifact, found: SentFile | null): string | null => {
  if (found === null) return `${promised.path} is not there`;
  if (found.bytes !== promised.bytes) {
    return `${promised.path} has ${found.bytes} bytes instead of ${promised.bytes}`;
  }
  return found.sha256 === promised.sha256 ? null : `${promised.path} does not match its checksum`;
};

const writeInto = (
  tools: SkyPilotTools,
  file: FileHandle,
  from: { readonly cluster: string; readonly path: string },
  context: CallContext,
): ResultAsync<SentFile | null, DriverFailure> => {
  const hash = createHash('sha256');
  let bytes = 0;
  const onBytes = async (piece: Uint8Array): Promise<void> => {
    hash.update(piece);
    bytes += piece.length;
    await file.write(piece);
  };
  return fetchFile(tools, from.cluster, from.path, onBytes, context).map((sent) =>
    sent === null ? null : { bytes, sha256: hash.digest('hex') },
  );
};

/** Brings a file beside its place, checks it, and only then gives it its name. */
const bring = (
  tools: SkyPilotTools,
  cluster: string,
  promised: Artifact,
  directory: string,
  context: CallContext,
) =>
  safeTry<string | null, DriverFailure>(async function* () {
    const target = join(directory, promised.path);
    const partial = `${target}.part`;
    const failed = fileFailure(target);
    yield* ResultAsync.fromPromise(mkdir(dirname(target), { recursive: true }), failed);
    const file = yield* ResultAsync.fromPromise(open(partial, 'w'), failed);
    const found = await writeInto(tools, file, { cluster, path: promised.path }, context);
    yield* ResultAsync.fromPromise(file.close(), failed);
    const mismatch = found.map((sent) => mismatchOf(promised, sent));
    if (mismatch.isOk() && mismatch.value === null) {
      yield* ResultAsync.fromPromise(rename(partial, target), failed);
    } else {
      yield* ResultAsync.fromPromise(rm(partial, { force: true }), failed);
    }
    return mismatch;
  });

/** Compares what the machine measured when the job ended. */
const checkThere = (sight: JobSight, promised: Artifact): string | null => {
  const found = sight.ending?.files.find(({ path }) => path === promised.path);
  if (found === undefined) return `${promised.path} is not there`;
  return mismatchOf(promised, { bytes: found.bytes, sha256: found.sha256 ?? '' });
};

const deliver = (
  tools: SkyPilotTools,
  sight: JobSight,
  promised: Artifact,
  directory: string | null,
  context: CallContext,
): ResultAsync<string | null, DriverFailure> =>
  directory === null
    ? okAsync(checkThere(sight, promised))
    : bring(tools, sight.cluster, promised, directory, context);

/**
 * Checks files of the output directory against the manifest by size and SHA-256, and brings them where a directory
 * is given. Once the machine is gone, nothing can be had from here.
 */
export const downloadFiles = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  { paths, directory }: DownloadRequest,
  context: CallContext,
): ResultAsync<readonly Artifact[], DriverError | Missing> =>
  safeTry<readonly Artifact[], DriverError | Missing>(async function* () {
    const missing = (reason: string): Missing => artifactMissing(handle.jobName, reason);
    const translate = (failure: DriverFailure) => driverError('download', failure);
    const sight = yield* findKnownJob(tools, handle, 'download', context);
    if (sight.job === null) return err(missing('its machine is gone'));
    const text = yield* textOfOutput(tools, sight, 'manifest.json', context).mapErr(translate);
    const chosen = yield* parseManifest(text)
      .andThen((manifest) => chooseFiles(manifest, paths))
      .mapErr(missing);
    for (const file of chosen) {
      const fault = yield* deliver(tools, sight, file, directory, context).mapErr(translate);
      if (fault !== null) return errAsync(missing(fault));
    }
    return ok(chosen);
  });
