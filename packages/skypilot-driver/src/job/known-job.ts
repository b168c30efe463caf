import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { cancelled, jobUnknown } from '@vibeml/errors';
import { err, errAsync, ok, type ResultAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { referenceOf } from './job-handle.ts';
import type { JobSight } from './job-sight.ts';
import { lookAtJob } from './look-at-job.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

/** Finds out what is true of the attempt of a handle, which must be known; `operation` names the call. */
export const findKnownJob = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  operation: string,
  context: CallContext,
): ResultAsync<JobSight, DriverError> => {
  if (context.signal.aborted) return errAsync(cancelled(operation));
  return lookAtJob(tools, referenceOf(handle), context)
    .mapErr((failure) => driverError(operation, failure))
    .andThen((sight) => (sight === null ? err(jobUnknown('skypilot', handle.jobName)) : ok(sight)));
};
