import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { cancelled, jobUnknown } from '@vibeml/errors';
import { err, errAsync, ok, type ResultAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { lookAtManagedJob } from './look-at-managed-job.ts';
import type { ManagedSight } from './managed-sight.ts';
import type { ManagedTools } from './managed-tools.ts';

const mode = 'managed_job';

/** The handle of a managed job: the name is what counts, the mode tells who is asked. */
export const managedHandle = (jobName: string, name: string): DriverHandle => ({
  driver: 'skypilot',
  jobName,
  data: { mode, name, attempt: 0 },
});

/** Whether a handle is of a managed job. */
export const isManagedHandle = ({ data }: Pick<DriverHandle, 'data'>): boolean =>
  data['mode'] === mode;

/** Finds out what is true of a managed job that must be known; `operation` names the call. */
export const findKnownManagedJob = (
  tools: ManagedTools,
  { jobName }: Pick<DriverHandle, 'jobName'>,
  operation: string,
  context: CallContext,
): ResultAsync<ManagedSight, DriverError> => {
  if (context.signal.aborted) return errAsync(cancelled(operation));
  return lookAtManagedJob(tools, jobName, context)
    .mapErr((failure) => driverError(operation, failure))
    .andThen((sight) => (sight === null ? err(jobUnknown('skypilot', jobName)) : ok(sight)));
};
