import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { JobSight } from '../job/job-sight.ts';
import { findKnownJob } from '../job/known-job.ts';
import type { DriverFailure, SkyPilotTools } from '../job/skypilot-driver-ports.ts';
import { fileFailure } from '../records/file-failure.ts';
import { isSafeRelativePath } from '../task/check-job.ts';
import { fetchFile } from './fetch-file.ts';

const maxBytes = 4_194_304;

const bring = (
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
      : errAsync(fileFailure(path)(new Error('it is larger than 4 MiB, or did not arrive whole')));
  });
};

/** The text of a small file of the output directory; what the job told of at its end is not fetched. */
export const textOfOutput = (
  tools: SkyPilotTools,
  sight: JobSight,
  path: string,
  context: CallContext,
): ResultAsync<string | null, DriverFailure> => {
  const { ending, job } = sight;
  const told = ending?.files.find((file) => file.path === path);
  if (told?.text != null) return okAsync(told.text);
  if (job === null || (ending?.phase != null && told === undefined)) return okAsync(null);
  return bring(tools, sight, path, context);
};

/** The text of a small file of the output directory; null when it isn't there. */
export const readOutput = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  path: string,
  context: CallContext,
): ResultAsync<string | null, DriverError> =>
  findKnownJob(tools, handle, 'readOutput', context).andThen((sight) =>
    isSafeRelativePath(path)
      ? textOfOutput(tools, sight, path, context).mapErr((failure) =>
          driverError('readOutput', failure),
        )
      : okAsync(null),
  );
