import { splitByDay } from '@vibeml/budget';
import { type Run, type Settlement, toDollars, type Usd, usd } from '@vibeml/core-models';
import { match } from 'ts-pattern';
import { isSettled } from './run-status.ts';

const millisecondsPerHour = 3_600_000;

/** What a run costs, in dollars. */
export interface RunCost {
  readonly soFarUsd: number;
  /** Null while the time that is left is not known. */
  readonly projectedUsd: number | null;
  /** Where the run is ended; null for a run that costs nothing. */
  readonly capUsd: number | null;
}

/** The end of what bills: on this machine the job's, elsewhere the machine's, which goes on until it is released. */
const billedUntil = (run: Run): string | null =>
  match(run.driver)
    .with('local', () => run.endedAt ?? run.releasedAt)
    .otherwise(() => run.releasedAt);

/** From the launch on, so that boot and set-up are in it; null when no engine ever had the job. */
const billedSpan = (run: Run, nowMs: number): { fromMs: number; toMs: number } | null => {
  if (run.handle === null) return null;
  const fromMs = Date.parse(run.createdAt);
  const until = billedUntil(run);
  return { fromMs, toMs: Math.max(fromMs, until === null ? nowMs : Date.parse(until)) };
};

const costOf = (run: Run, milliseconds: number): Usd =>
  usd((milliseconds / millisecondsPerHour) * run.hourlyUsd);

const soFar = (run: Run, nowMs: number): Usd => {
  const span = billedSpan(run, nowMs);
  return span === null ? usd(0) : costOf(run, span.toMs - span.fromMs);
};

const projected = (run: Run, nowMs: number): number | null => {
  if (run.hourlyUsd === 0) return 0;
  if (run.endedAt !== null) return toDollars(soFar(run, nowMs));
  const { progress } = run;
  if (progress === null || progress.etaSeconds === null) return null;
  const endMs = Date.parse(progress.at) + progress.etaSeconds * 1000;
  const left = costOf(run, Math.max(0, endMs - nowMs));
  return toDollars(soFar(run, nowMs)) + toDollars(left);
};

/** Cost so far and at the end, as the rate and the clock give them. */
export const runCost = (run: Run, nowMs: number): RunCost => ({
  soFarUsd: toDollars(soFar(run, nowMs)),
  projectedUsd: projected(run, nowMs),
  capUsd: run.maxCostUsd,
});

/** What closes a run's reservation: its cost day by day, once nothing of it can bill any more; null before, and afterwards. */
export const settlementOf = (before: Run, after: Run): Settlement | null => {
  if (isSettled(before) || !isSettled(after)) return null;
  const span = billedSpan(after, Date.parse(after.updatedAt));
  return span === null ? { days: [] } : splitByDay(costOf(after, span.toMs - span.fromMs), span);
};
