import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { JobSight } from '../job/job-sight.ts';
import { findKnownJob } from '../job/known-job.ts';
import { rememberedJob } from '../job/remembered-job.ts';
import type { DriverFailure, SkyPilotTools } from '../job/skypilot-driver-ports.ts';
import type { KeptFiles } from '../kept/kept-files.ts';
import { type KeptPlace, keptPlaceOf } from '../kept/kept-place.ts';
import { fileFailure } from '../records/file-failure.ts';
import { isSafeRelativePath } from '../task/check-job.ts';
import { fetchFile } from './fetch-file.ts';

const maxBytes = 4_194_304;

/** Where the output of a job is kept on a cluster that this machine reaches, else null. */
export const keptPlaceOfSight = (tools: SkyPilotTools, sight: JobSight): KeptPlace | null =>
  tools.clusterAccess === undefined ? null : keptPlaceOf(sight.keep, sight.jobName);

/** The copy of the output that is read once the machine is gone, where there is one that is no cluster's. */
export const keptFilesOf = (tools: SkyPilotTools, { keep, job }: JobSight): KeptFiles | null =>
  keep.kind === 'hub_repository' && job === null
    ? (tools.hubKeep?.open(keep.repository) ?? null)
    : null;

const tooLarge = (path: string) =>
  fileFailure(path)(new Error('it is larger than 4 MiB, or did not arrive whole'));

const fromMachine = (
  tools: SkyPilotTools,
  { cluster }: JobSight,
  path: string,
  context: CallContext,
): ResultAsync<string | null, DriverFailure> => {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const onBytes = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes <= maxBytes) pieces.push(piece);
  };
  return fetchFile(tools, cluster, path, onBytes, context).andThen((sent) => {
    if (sent === null) return okAsync(null);
    return bytes === sent.bytes && bytes <= maxBytes
      ? okAsync(Buffer.concat(pieces).toString('utf8'))
      : errAsync(tooLarge(path));
  });
};

const fromCluster = (
  { kept }: SkyPilotTools,
  { cluster, output }: KeptPlace,
  path: string,
  context: CallContext,
): ResultAsync<string | null, DriverFailure> =>
  kept
    .readPiece(cluster, { path: `${output}/${path}`, from: 0, bytes: maxBytes }, context)
    .andThen((piece) => {
      if (piece === null) return okAsync(null);
      return piece.bytes.length === piece.sizeBytes
        ? okAsync(piece.bytes.toString('utf8'))
        : errAsync<null, DriverFailure>(tooLarge(path));
    });

/** The text of a small file of the output directory; what the job told of at its end is not fetched. */
export const textOfOutput = (
  tools: SkyPilotTools,
  sight: JobSight,
  path: string,
  context: CallContext,
): ResultAsync<string | null, DriverFailure | DriverError> => {
  const { ending, job } = sight;
  const told = ending?.files.find((file) => file.path === path);
  if (told?.text != null) return okAsync(told.text);
  // An end that a repository told names no files.
  const isAllTold =
    ending?.phase != null && told === undefined && sight.keep.kind !== 'hub_repository';
  const place = keptPlaceOfSight(tools, sight);
  if (place !== null && !isAllTold) return fromCluster(tools, place, path, context);
  const kept = keptFilesOf(tools, sight);
  if (kept !== null) return kept.readText(sight.jobName, path, context);
  return job === null || isAllTold ? okAsync(null) : fromMachine(tools, sight, path, context);
};

/** What must be known to find files of an attempt: of a kept one that is what is remembered, of others a look. */
export const sightForOutput = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  operation: string,
  context: CallContext,
): ResultAsync<JobSight, DriverError> =>
  rememberedJob(tools, handle, operation, context).andThen((known) =>
    known !== null && keptPlaceOfSight(tools, known) !== null
      ? okAsync(known)
      : findKnownJob(tools, handle, operation, context),
  );

/** The text of a small file of the output directory; null when it isn't there. */
export const readOutput = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  path: string,
  context: CallContext,
): ResultAsync<string | null, DriverError> =>
  sightForOutput(tools, handle, 'readOutput', context).andThen((sight) =>
    isSafeRelativePath(path)
      ? textOfOutput(tools, sight, path, context).mapErr((failure) =>
          'code' in failure ? failure : driverError('readOutput', failure),
        )
      : okAsync(null),
  );
