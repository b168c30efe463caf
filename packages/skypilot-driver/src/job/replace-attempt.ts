import type { CallContext, DriverHandle, JobSpec } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import { handleOf, newestOf } from './job-handle.ts';
import type { JobSight } from './job-sight.ts';
import { lookAtJob } from './look-at-job.ts';
import { saveLogs } from './save-logs.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';
import { takeDown } from './take-down.ts';

/** Whether nothing more comes of an attempt: it is lost, or ended in a way after which it may start again. */
const isGivenUp = ({ state, ending }: JobSight, job: JobSpec): boolean => {
  if (state === 'lost') return true;
  if (state !== 'ended') return false;
  const exitCode = ending?.exitCode ?? null;
  return exitCode === null || job.recoverableExitCodes.includes(exitCode);
};

const clearAway = (tools: SkyPilotTools, sight: JobSight, context: CallContext) => {
  return saveLogs(tools, sight, context)
    .orElse(() => okAsync<void, DriverFailure>(undefined))
    .andThen(() => takeDown(tools, sight, context));
};

const hasLeftovers = ({ hasMachine, launching }: JobSight): boolean =>
  hasMachine || launching.length > 0;

/** What a launch finds: null where it is to go on. */
const handleOfThere = (sight: JobSight, job: JobSpec, cluster: string): DriverHandle | null => {
  if (sight.attempt < job.attempt) return isGivenUp(sight, job) ? null : handleOf(cluster, sight);
  // What is asked for has been launched, or has been replaced already.
  const isBrokenOff = sight.attempt === job.attempt && sight.isHalfLaunched;
  return isBrokenOff ? null : handleOf(cluster, { ...job, jobName: job.name });
};

/**
 * Makes sure that an attempt may be launched: null where it may, else the handle of what is there. Leftovers of an
 * earlier attempt are taken down, so that there is never more than one machine.
 */
export const makeRoom = (
  tools: SkyPilotTools,
  job: JobSpec,
  cluster: string,
  context: CallContext,
): ResultAsync<DriverHandle | null, DriverFailure> =>
  // A name of which this machine, the server's clusters and its requests know nothing is a new one.
  lookAtJob(tools, newestOf(job.name, false), context).andThen((sight) => {
    if (sight === null) return okAsync(null);
    const there = handleOfThere(sight, job, cluster);
    return there === null && sight.attempt < job.attempt && hasLeftovers(sight)
      ? clearAway(tools, sight, context).map(() => null)
      : okAsync(there);
  });

/** The handle of the newest attempt of a job that is known, else null. */
export const findNewest = (
  tools: SkyPilotTools,
  jobName: string,
  context: CallContext,
): ResultAsync<DriverHandle | null, DriverFailure> =>
  lookAtJob(tools, newestOf(jobName), context).map((sight) =>
    sight === null ? null : handleOf(sight.cluster, sight),
  );
