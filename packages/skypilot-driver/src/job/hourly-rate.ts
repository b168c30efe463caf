import type { CallContext } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { CostRow } from '../server/server-answers.ts';
import type { JobSight } from './job-sight.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

const secondsPerHour = 3600;

/** Dollars per hour of a machine, from what it has cost and how long it lived; null where that is not known yet. */
export const rateOf = (row: CostRow | undefined): number | null => {
  const { total_cost: cost, duration } = row ?? {};
  if (typeof cost !== 'number' || typeof duration !== 'number' || duration <= 0) return null;
  return (cost / duration) * secondsPerHour;
};

/** What a job's machine bills per hour now. SkyPilot is asked once which of the fallbacks it is. */
export const hourlyRate = (
  tools: SkyPilotTools,
  sight: JobSight,
  context: CallContext,
): ResultAsync<number, DriverFailure> => {
  const { record, cluster, hasMachine, job } = sight;
  if (!hasMachine) return okAsync(0);
  if (record?.hourlyUsd != null) return okAsync(record.hourlyUsd);
  const planned = record?.plannedHourlyUsd ?? 0;
  if (job === null) return okAsync(planned);
  return tools.calls.costs(context).andThen((rows) => {
    const rate = rateOf(rows.find(({ name, status }) => name === cluster && status != null));
    if (rate === null || record === null) return okAsync(rate ?? planned);
    return tools.records.write({ ...record, hourlyUsd: rate }).map(() => rate);
  });
};
