import type {
  PlanId,
  PolicyChange,
  RunChange,
  RunEvent,
  RunId,
  Settlement,
  StoredRun,
} from '@vibeml/core-models';

/** What a run may spend, or what it cost. */
export interface KeptReservation {
  readonly runId: RunId;
  readonly project: string | null;
  readonly user: string | null;
  readonly model: string;
  readonly groupId: string | null;
  readonly amount: number;
  readonly at: string;
  /** Null while it is open. */
  readonly settlement: Settlement | null;
}

/** A policy change with who made it, and when. */
export interface KeptChange {
  readonly change: PolicyChange;
  readonly by: string;
  readonly at: string;
}

/** What the stores of one memory share. */
export interface Memory {
  readonly runs: Map<string, { readonly stored: StoredRun; readonly events: readonly RunEvent[] }>;
  readonly planRuns: Map<PlanId, RunId>;
  readonly reservations: Map<RunId, KeptReservation>;
  readonly policy: KeptChange[];
}

/** An empty memory. */
export const createMemory = (): Memory => ({
  runs: new Map(),
  planRuns: new Map(),
  reservations: new Map(),
  policy: [],
});

/** The run of a plan, or null. */
export const runOfPlan = (memory: Memory, planId: PlanId): StoredRun | null => {
  const runId = memory.planRuns.get(planId);
  return runId === undefined ? null : (memory.runs.get(runId)?.stored ?? null);
};

/** Keeps a new run. */
export const keepRun = (memory: Memory, change: RunChange): StoredRun => {
  const stored = { run: change.run, cursors: change.cursors };
  memory.runs.set(change.runId, { stored, events: [...change.events] });
  memory.planRuns.set(change.run.planId, change.runId);
  return stored;
};

/** Closes an open reservation with what a change says it cost. */
export const keepSettlement = (memory: Memory, { runId, settlement }: RunChange): void => {
  const kept = memory.reservations.get(runId);
  if (settlement === undefined || kept === undefined || kept.settlement !== null) return;
  memory.reservations.set(runId, { ...kept, settlement });
};
