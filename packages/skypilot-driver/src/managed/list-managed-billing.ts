import type { BillingResource, CallContext, DriverError } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync, ok, type ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { isoOf } from '../job/judge-queue.ts';
import { clusterPrefix, jobNameOf } from '../task/cluster-name.ts';
import { billedRate } from './managed-rate.ts';
import { meaningOf } from './managed-status.ts';
import type { ManagedFailure, ManagedTools } from './managed-tools.ts';

/** Every managed job whose name is one of ours and that may have a machine, recorded or not. */
export const listManagedBilling = (
  tools: ManagedTools,
  context: CallContext,
): ResultAsync<readonly BillingResource[], DriverError> => {
  if (context.signal.aborted) return errAsync(cancelled('billing'));
  return safeTry<readonly BillingResource[], ManagedFailure>(async function* () {
    const jobs = yield* tools.managed.queue(clusterPrefix, context);
    const resources: BillingResource[] = [];
    for (const job of jobs) {
      const jobName = jobNameOf(job.job_name ?? '');
      if (jobName === null || !meaningOf(job).hasMachine) continue;
      const record = yield* tools.records.read(jobName);
      resources.push({
        id: `managed job ${job.job_id}`,
        kind: 'managed_job',
        jobName,
        hourlyUsd: billedRate(job, record?.machines ?? []),
        since: isoOf(job.submitted_at) ?? record?.submittedAt ?? new Date(0).toISOString(),
      });
    }
    return ok(resources);
  }).mapErr((failure) => driverError('billing', failure));
};
