import type { DriverError, Observation, Run } from '@vibeml/core-models';

/** A run with how sure this is. */
export interface RunView {
  readonly run: Run;
  /** Up to when the run is known: the engine's answer, or the newest event when the engine did not answer. ISO 8601. */
  readonly observedAt: string;
  /** Whether the engine was asked just now, or nothing is left to ask. */
  readonly isFresh: boolean;
  /** Why the engine gave no answer; null when it did, or when it was only too slow. */
  readonly problem: DriverError | null;
  /** Dollars per hour that are being billed now; null when the engine gave no answer. */
  readonly hourlyUsd: number | null;
}

/** What the store knows, when the engine gave no answer. */
export const storedView = (
  run: Run,
  problem: DriverError | null,
  observedAt = run.updatedAt,
): RunView => ({
  run,
  observedAt,
  isFresh: false,
  problem,
  hourlyUsd: null,
});

/** A run that ended and was released: nothing can change any more. */
export const settledView = (run: Run): RunView => ({
  run,
  observedAt: run.updatedAt,
  isFresh: true,
  problem: null,
  hourlyUsd: 0,
});

/** A run that no engine has accepted yet. */
export const unacceptedView = (run: Run, nowMs: number): RunView => ({
  run,
  observedAt: new Date(nowMs).toISOString(),
  isFresh: true,
  problem: null,
  hourlyUsd: 0,
});

/** A run just after the engine was asked. */
export const observedView = (run: Run, observation: Observation): RunView => ({
  run,
  observedAt: observation.observedAt,
  isFresh: true,
  problem: null,
  hourlyUsd: run.releasedAt === null ? observation.hourlyUsd : 0,
});
