import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { cancelled, jobUnknown } from '@vibeml/errors';
import { err, errAsync, ok, type ResultAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { JobSight } from './job-sight.ts';
import { lookAtJob } from './look-at-job.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

/** The handle of a job: the machine is only told for people, the name is what counts. */
export const handleOf = (jobName: string, cluster: string): DriverHandle => ({
  driver: 'skypilot',
  jobName,
  data: { cluster },
});

/** Finds out what is true of a job that must be known; `operation` names the call. */
export const findKnownJob = (
  tools: SkyPilotTools,
  { jobName }: Pick<DriverHandle, 'jobName'>,
  operation: string,
  context: CallContext,
): ResultAsync<JobSight, DriverError> => {
  if (context.signal.aborted) return errAsync(cancelled(operation));
  return lookAtJob(tools, jobName, context)
    .mapErr((failure) => driverError(operation, failure))
    .andThen((sight) => (sight === null ? err(jobUnknown('skypilot', jobName)) : ok(sight)));
};
