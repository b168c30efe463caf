import type { BillingResource, CallContext, DriverError } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync, ok, type ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { jobNameOf } from '../task/cluster-name.ts';
import { rateOf } from './hourly-rate.ts';
import { isoOf } from './judge-queue.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

/** Every machine whose name is one of ours, recorded or not. One whose price is not known yet counts as planned. */
export const listBilling = (
  tools: SkyPilotTools,
  context: CallContext,
): ResultAsync<readonly BillingResource[], DriverError> => {
  if (context.signal.aborted) return errAsync(cancelled('billing'));
  return safeTry<readonly BillingResource[], DriverFailure>(async function* () {
    const clusters = yield* tools.calls.clusters(context);
    const ours = clusters.flatMap((cluster) => {
      const jobName = jobNameOf(cluster.name);
      return jobName === null ? [] : [{ ...cluster, jobName }];
    });
    if (ours.length === 0) return ok([]);
    const costs = yield* tools.calls.costs(context);
    const resources: BillingResource[] = [];
    for (const { name, jobName, launched_at } of ours) {
      const record = yield* tools.records.read(jobName);
      const rate = rateOf(costs.find((row) => row.name === name && row.status != null));
      resources.push({
        id: name,
        kind: 'cluster',
        jobName,
        hourlyUsd: rate ?? record?.plannedHourlyUsd ?? 0,
        since: isoOf(launched_at) ?? record?.submittedAt ?? new Date(0).toISOString(),
      });
    }
    return ok(resources);
  }).mapErr((failure) => driverError('billing', failure));
};
