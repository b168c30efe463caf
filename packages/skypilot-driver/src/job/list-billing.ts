import type { BillingResource, CallContext, DriverError } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync, ok, type ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { JobRecord } from '../records/job-record.ts';
import type { ClusterRecord, CostRow } from '../server/server-answers.ts';
import { jobNameOf } from '../task/cluster-name.ts';
import { isoOf } from './judge-queue.ts';
import { askedRate, rateOf } from './machine-interval.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

interface OurCluster extends ClusterRecord {
  /** Null for a machine that carries our label, but not our name. */
  readonly jobName: string | null;
}

const labelOf = ({ labels }: ClusterRecord): string | null => {
  const label = labels?.['vibeml-run'];
  return typeof label === 'string' && label !== '' ? label : null;
};

const isOurs = (cluster: ClusterRecord): boolean =>
  jobNameOf(cluster.name) !== null || labelOf(cluster) !== null;

const describe = ({ resources_str: size, cloud, region }: ClusterRecord): string | null => {
  const place = [cloud, region].filter((part) => part != null && part !== '').join(' ');
  const words = [size, place].filter((part) => part != null && part !== '');
  return words.length === 0 ? null : words.join(' · ');
};

/** The plan's price of the machine that was got, else SkyPilot's bill of it, else the plan's first price. */
const rateOfCluster = (
  cluster: ClusterRecord,
  record: JobRecord | null,
  row: CostRow | undefined,
): number =>
  record?.machine?.hourlyUsd ??
  askedRate(record?.machines ?? [], cluster) ??
  rateOf(row) ??
  record?.plannedHourlyUsd ??
  0;

const resourceOf = (
  cluster: OurCluster,
  record: JobRecord | null,
  row: CostRow | undefined,
): BillingResource => {
  const machine = describe(cluster);
  return {
    id: cluster.name,
    kind: 'cluster',
    jobName: cluster.jobName,
    hourlyUsd: rateOfCluster(cluster, record, row),
    since: isoOf(cluster.launched_at) ?? record?.submittedAt ?? new Date(0).toISOString(),
    ...(machine === null ? {} : { machine }),
  };
};

/** Every machine that carries our name or our label, recorded or not. One whose price is not known yet counts as planned. */
export const listBilling = (
  tools: SkyPilotTools,
  context: CallContext,
): ResultAsync<readonly BillingResource[], DriverError> => {
  if (context.signal.aborted) return errAsync(cancelled('billing'));
  return safeTry<readonly BillingResource[], DriverFailure>(async function* () {
    const clusters = yield* tools.calls.clusters(context);
    const ours = clusters
      .filter(isOurs)
      .map((cluster): OurCluster => ({ ...cluster, jobName: jobNameOf(cluster.name) }));
    if (ours.length === 0) return ok([]);
    const costs = yield* tools.calls.costs(context);
    const resources: BillingResource[] = [];
    for (const cluster of ours) {
      const { jobName } = cluster;
      const record = jobName === null ? null : yield* tools.records.read(jobName);
      const row = costs.find(({ name, status }) => name === cluster.name && status != null);
      resources.push(resourceOf(cluster, record, row));
    }
    return ok(resources);
  }).mapErr((failure) => driverError('billing', failure));
};
