import type { Run } from '@vibeml/core-models';

const millisecondsPerHour = 3_600_000;
const microPerDollar = 1_000_000;

/** What a run costs, in dollars. */
export interface RunCost {
  readonly soFarUsd: number;
  /** Null while the time that is left is not known. */
  readonly projectedUsd: number | null;
  /** Where the run is ended; null for a run that costs nothing and has no cap. */
  readonly capUsd: number | null;
}

/** The end of what bills: on this machine the job's, elsewhere the machine's, which goes on until it is released. */
const billedUntil = (run: Run): string | null =>
  run.driver === 'local' ? (run.endedAt ?? run.releasedAt) : run.releasedAt;

/** From the launch on, so that boot and set-up are in it; null when no engine ever had the job. In milliseconds since 1970. */
export const billedSpan = (run: Run, nowMs: number): { fromMs: number; toMs: number } | null => {
  if (run.handle === null) return null;
  const fromMs = Date.parse(run.createdAt);
  const until = billedUntil(run);
  return { fromMs, toMs: Math.max(fromMs, until === null ? nowMs : Date.parse(until)) };
};

/** Dollars of some time on a run's machine, in whole micro-dollars. */
export const costOfTime = (run: Run, milliseconds: number): number =>
  Math.round((milliseconds / millisecondsPerHour) * run.hourlyUsd * microPerDollar) /
  microPerDollar;

const soFar = (run: Run, nowMs: number): number => {
  const span = billedSpan(run, nowMs);
  return span === null ? 0 : costOfTime(run, span.toMs - span.fromMs);
};

const projected = (run: Run, nowMs: number): number | null => {
  if (run.hourlyUsd === 0) return 0;
  if (run.endedAt !== null) return soFar(run, nowMs);
  const { progress } = run;
  if (progress === null || progress.etaSeconds === null) return null;
  const endMs = Date.parse(progress.at) + progress.etaSeconds * 1000;
  return soFar(run, nowMs) + costOfTime(run, Math.max(0, endMs - nowMs));
};

/** Cost so far and at the end, as the rate and the clock give them. */
export const runCost = (run: Run, nowMs: number): RunCost => ({
  soFarUsd: soFar(run, nowMs),
  projectedUsd: projected(run, nowMs),
  capUsd: run.maxCostUsd,
});
