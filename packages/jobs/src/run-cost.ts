import type { Run } from '@vibeml/core-models';
import { openInterval } from './machine-intervals.ts';

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

/** A time at one rate. In milliseconds since 1970, and dollars per hour. */
export interface BilledSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly hourlyUsd: number;
}

type Interval = Run['machines'][number];

/** From the launch on, so that set-up is in it; none when the job was never accepted. */
const sinceLaunch = (run: Run, until: string | null): readonly Interval[] =>
  run.handle === null ? [] : [{ from: run.createdAt, to: until, hourlyUsd: run.hourlyUsd }];

/** On this machine the job bills, elsewhere the machines do. A run that worked before machines were written down had one. */
const intervalsOf = (run: Run): readonly Interval[] => {
  if (run.driver === 'local') return sinceLaunch(run, run.endedAt ?? run.releasedAt);
  return run.machines.length === 0 && run.startedAt !== null
    ? sinceLaunch(run, run.releasedAt)
    : run.machines;
};

/** The times that a run pays: on this machine those of its job, elsewhere those of its machines, boot and tear-down included. */
export const billedSpans = (run: Run, nowMs: number): readonly BilledSpan[] =>
  intervalsOf(run).map(({ from, to, hourlyUsd }) => {
    const fromMs = Date.parse(from);
    return { fromMs, toMs: Math.max(fromMs, to === null ? nowMs : Date.parse(to)), hourlyUsd };
  });

/** Dollars of some time at a rate, in whole micro-dollars. */
export const costOfTime = (hourlyUsd: number, milliseconds: number): number =>
  Math.round((milliseconds / millisecondsPerHour) * hourlyUsd * microPerDollar) / microPerDollar;

/** Dollars of a span, in whole micro-dollars. */
export const costOfSpan = ({ fromMs, toMs, hourlyUsd }: BilledSpan): number =>
  costOfTime(hourlyUsd, toMs - fromMs);

const inWholeMicros = (dollars: number): number =>
  Math.round(dollars * microPerDollar) / microPerDollar;

const soFar = (run: Run, nowMs: number): number =>
  inWholeMicros(billedSpans(run, nowMs).reduce((sum, span) => sum + costOfSpan(span), 0));

const rateNow = (run: Run): number => openInterval(run.machines)?.hourlyUsd ?? run.hourlyUsd;

const projected = (run: Run, nowMs: number): number | null => {
  if (rateNow(run) === 0) return soFar(run, nowMs);
  if (run.endedAt !== null) return soFar(run, nowMs);
  const { progress } = run;
  if (progress === null || progress.etaSeconds === null) return null;
  const endMs = Date.parse(progress.at) + progress.etaSeconds * 1000;
  return soFar(run, nowMs) + costOfTime(rateNow(run), Math.max(0, endMs - nowMs));
};

/** Cost so far and at the end, as the rate and the clock give them. */
export const runCost = (run: Run, nowMs: number): RunCost => ({
  soFarUsd: soFar(run, nowMs),
  projectedUsd: projected(run, nowMs),
  capUsd: run.maxCostUsd,
});
