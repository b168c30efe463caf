import type { Artifact, CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { artifactMissing, type ErrorOf } from '@vibeml/errors';
import { err, errAsync, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { JobSight } from '../job/job-sight.ts';
import { findKnownJob } from '../job/known-job.ts';
import type { DriverFailure, SkyPilotTools } from '../job/skypilot-driver-ports.ts';
import { bringFromMachine } from './bring-from-machine.ts';
import { bringKept, type MissingFile } from './bring-kept.ts';
import { type ChosenFiles, chooseOutput } from './choose-files.ts';
import { mismatchOf } from './match-artifact.ts';
import { keptFilesOf, keptPlaceOfSight, sightForOutput, textOfOutput } from './read-output.ts';

/** Which files to bring, and where to; null checks them on their machine. */
export interface DownloadRequest {
  readonly paths: readonly string[];
  readonly directory: string | null;
}

type Missing = ErrorOf<'run.artifact_missing'>;
type Failure = DriverError | Missing;

/** Compares what the machine measured when the job ended. */
const checkThere = (
  { ending }: JobSight,
  { promised, others }: ChosenFiles,
): Result<readonly Artifact[], string> => {
  const [other] = others;
  if (other !== undefined) return err(`${other} is not in its manifest`);
  const faults = promised.map((each) => {
    const found = ending?.files.find(({ path }) => path === each.path) ?? null;
    return mismatchOf(each, found && { bytes: found.bytes, sha256: found.sha256 ?? '' });
  });
  const fault = faults.find((each) => each !== null);
  return fault === undefined ? ok(promised) : err(fault);
};

const bring = (
  tools: SkyPilotTools,
  sight: JobSight,
  chosen: ChosenFiles,
  directory: string,
  context: CallContext,
): ResultAsync<readonly Artifact[], DriverFailure | MissingFile> => {
  const place = keptPlaceOfSight(tools, sight);
  return place === null
    ? bringFromMachine(tools, sight, chosen, directory, context)
    : bringKept(tools, place, chosen, directory, context);
};

/**
 * Brings files of the output directory, checked by size and SHA-256 against the manifest; files that it does not name,
 * such as a checkpoint, come with what was measured here. Without a directory the manifest is compared with what the
 * machine measured. Once the machine is gone, the kept copy serves; without one, nothing can be had.
 */
export const downloadFiles = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  { paths, directory }: DownloadRequest,
  context: CallContext,
): ResultAsync<readonly Artifact[], Failure> =>
  safeTry<readonly Artifact[], Failure>(async function* () {
    const missing = (reason: string): Missing => artifactMissing(handle.jobName, reason);
    const translate = (failure: DriverFailure | MissingFile): Failure =>
      failure.kind === 'missing' ? missing(failure.reason) : driverError('download', failure);
    const sight = yield* directory === null
      ? findKnownJob(tools, handle, 'download', context)
      : sightForOutput(tools, handle, 'download', context);
    const kept = keptFilesOf(tools, sight);
    if (kept !== null && directory !== null) {
      return kept.download(handle.jobName, paths, directory, context);
    }
    if (sight.job === null && kept === null && keptPlaceOfSight(tools, sight) === null) {
      return errAsync(missing('its machine is gone'));
    }
    const text = yield* textOfOutput(tools, sight, 'manifest.json', context).mapErr(
      (failure): Failure => ('code' in failure ? failure : driverError('download', failure)),
    );
    const chosen = yield* chooseOutput(text, paths).mapErr(missing);
    return directory === null
      ? checkThere(sight, chosen).mapErr(missing)
      : bring(tools, sight, chosen, directory, context).mapErr(translate);
  });
