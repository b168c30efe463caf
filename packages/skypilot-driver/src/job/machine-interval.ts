import type { BilledMachine, CallContext } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { AskedMachine, JobRecord } from '../records/job-record.ts';
import type { ClusterRecord, CostRow } from '../server/server-answers.ts';
import type { JobSight } from './job-sight.ts';
import { isBillOf } from './judge-launch.ts';
import { isoOf } from './judge-queue.ts';
import { rememberJob } from './remember-job.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

const secondsPerHour = 3600;

/** Dollars per hour of a machine, from what it has cost and how long it lived; null where that is not known yet. */
export const rateOf = (row: CostRow | undefined): number | null => {
  const { total_cost: cost, duration } = row ?? {};
  if (typeof cost !== 'number' || typeof duration !== 'number' || duration <= 0) return null;
  return (cost / duration) * secondsPerHour;
};

type Place = Partial<Pick<ClusterRecord, 'cloud' | 'region' | 'resources_str'>>;

const isSpot = ({ resources_str: text }: Place): boolean | null =>
  text == null ? null : /^\d+x\[spot\]/i.test(text);

// An offer's region may name more than SkyPilot's: a cluster and its partition.
const isIn = (asked: string | null, region: string): boolean =>
  asked === null || asked === region || asked.startsWith(`${region}/`);

const isTaken = (asked: AskedMachine, place: Place): boolean => {
  const { cloud, region } = place;
  const spot = isSpot(place);
  const provider = asked.provider === 'k8s' ? 'kubernetes' : asked.provider;
  return (
    (cloud == null || cloud.toLowerCase() === provider) &&
    (region == null || isIn(asked.region, region)) &&
    (spot == null || spot === asked.spot)
  );
};

/** What the machine that was got costs by the offer it came from; null where more than one price would do. */
export const askedRate = (machines: readonly AskedMachine[], place: Place): number | null => {
  const rates = new Set(
    machines.filter((each) => isTaken(each, place)).map(({ hourlyUsd }) => hourlyUsd),
  );
  const [rate] = rates;
  return rates.size === 1 && rate !== undefined ? rate : null;
};

const isRunningRow = ({ status }: CostRow): boolean => status != null;

const billOf = (
  tools: SkyPilotTools,
  sight: JobSight,
  isThere: boolean,
  context: CallContext,
): ResultAsync<CostRow | undefined, DriverFailure> =>
  tools.calls.costs(context).map((rows) =>
    rows
      .filter((row) => isBillOf(sight, row) && isRunningRow(row) === isThere)
      .sort((a, b) => (b.launched_at ?? 0) - (a.launched_at ?? 0))
      .at(0),
  );

const plannedRate = ({ record }: JobSight): number => record?.plannedHourlyUsd ?? 0;

/** The rate by the plan where it is clear, by SkyPilot's own bill where it is not. */
const rateOfPlace = (
  tools: SkyPilotTools,
  sight: JobSight,
  place: Place,
  context: CallContext,
): ResultAsync<number, DriverFailure> => {
  const asked = askedRate(sight.record?.machines ?? [], place);
  if (asked !== null) return okAsync(asked);
  return billOf(tools, sight, true, context).map((row) => rateOf(row) ?? plannedRate(sight));
};

const remember = (
  tools: SkyPilotTools,
  sight: JobSight,
  machine: BilledMachine,
): ResultAsync<BilledMachine, DriverFailure> =>
  rememberJob({ ...sight, tools }, { machine }).map(() => machine);

const machineThere = (
  tools: SkyPilotTools,
  sight: JobSight,
  context: CallContext,
): ResultAsync<BilledMachine | undefined, DriverFailure> => {
  const { record, cluster, job } = sight;
  if (record?.machine != null) return okAsync(record.machine);
  // While it is being got ready, nothing is certain, and each look should be cheap.
  if (job === null) return okAsync(undefined);
  return tools.calls.clusters(context, [cluster]).andThen(([found]) => {
    const from = isoOf(found?.launched_at) ?? isoOf(job.submitted_at);
    if (from === null) return okAsync(undefined);
    return rateOfPlace(tools, sight, found ?? {}, context).andThen((hourlyUsd) =>
      remember(tools, sight, { from, to: null, hourlyUsd }),
    );
  });
};

const endOf = (row: CostRow | undefined): string | null =>
  row?.launched_at == null || row.duration == null ? null : isoOf(row.launched_at + row.duration);

const goneAt = (tools: SkyPilotTools, { record, ending }: JobSight): string =>
  record?.releasedAt ?? ending?.endedAt ?? new Date(tools.clock.now()).toISOString();

const closed = (
  tools: SkyPilotTools,
  sight: JobSight,
  known: BilledMachine | null,
  row: CostRow | undefined,
): BilledMachine | null => {
  const from = known?.from ?? isoOf(row?.launched_at);
  if (from === null) return null;
  const { machines = [] } = sight.record ?? {};
  const hourlyUsd =
    known?.hourlyUsd ?? askedRate(machines, row ?? {}) ?? rateOf(row) ?? plannedRate(sight);
  return { from, to: endOf(row) ?? goneAt(tools, sight), hourlyUsd };
};

const machineGone = (
  tools: SkyPilotTools,
  sight: JobSight,
  context: CallContext,
): ResultAsync<BilledMachine | null, DriverFailure> => {
  const known = sight.record?.machine ?? null;
  if (known !== null && known.to !== null) return okAsync(known);
  return billOf(tools, sight, false, context).andThen((row) => {
    const machine = closed(tools, sight, known, row);
    return machine === null ? okAsync(null) : remember(tools, sight, machine);
  });
};

/** When the machine of an attempt bills; null where there was none, undefined where that is not known yet. */
export const machineInterval = (
  tools: SkyPilotTools,
  sight: JobSight,
  context: CallContext,
): ResultAsync<BilledMachine | null | undefined, DriverFailure> => {
  if (sight.isReplaced) return okAsync(undefined);
  if (sight.hasMachine) return machineThere(tools, sight, context);
  return sight.state === 'starting' ? okAsync(undefined) : machineGone(tools, sight, context);
};

/** What a machine bills now. */
export const hourlyNow = (
  sight: JobSight,
  machine: BilledMachine | null | undefined,
  record: JobRecord | null = sight.record,
): number => (sight.hasMachine ? (machine?.hourlyUsd ?? record?.plannedHourlyUsd ?? 0) : 0);
