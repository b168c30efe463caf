import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { PlanId, RunId } from '../identifiers.ts';
import type { Approval, Plan } from '../plan.ts';
import type { Run, RunStatus } from '../run.ts';
import type { RunEvent, RunEventType } from '../run-event.ts';

export type StoreError = ErrorOf<
  'store.unavailable' | 'store.locked' | 'store.too_new' | 'store.corrupt'
>;

/** Keeps plans and approvals. */
export interface PlanStore {
  /** Storing the same plan twice is fine. */
  savePlan(plan: Plan): ResultAsync<void, StoreError>;
  findPlan(planId: PlanId): ResultAsync<Plan | null, StoreError>;
  saveApproval(approval: Approval): ResultAsync<void, StoreError>;
  /** The approval of exactly this digest, or null. */
  findApproval(digest: string): ResultAsync<Approval | null, StoreError>;
}

/** Byte offsets up to which logs were read into events, by log source. */
export type LogCursors = Readonly<Record<string, number>>;

/** A run with its place in the logs. */
export interface StoredRun {
  readonly run: Run;
  readonly cursors: LogCursors;
}

/** One change of a run: new events, the fold after them, and the new cursors. */
export interface RunChange {
  readonly runId: RunId;
  /** `run.version` that the change was made from; 0 for a new run. */
  readonly expectedVersion: number;
  readonly events: readonly RunEvent[];
  readonly run: Run;
  readonly cursors: LogCursors;
}

/** Which runs to list; newest first. */
export interface RunQuery {
  readonly statuses?: readonly RunStatus[];
  readonly createdAfter?: string;
  readonly limit: number;
  /** Opaque, from the page before. */
  readonly cursor?: string;
}

/** Keeps runs as events with their fold, written together. */
export interface RunStore {
  /** Creates the run of a plan, or gives the run that the plan already has. One transaction, so that two launches give one run. */
  createRun(change: RunChange): ResultAsync<StoredRun, StoreError>;
  /** Appends in one transaction; `conflict` when somebody else was first, and nothing was written. */
  appendEvents(change: RunChange): ResultAsync<'appended' | 'conflict', StoreError>;
  findRun(runId: RunId): ResultAsync<StoredRun | null, StoreError>;
  findRunOfPlan(planId: PlanId): ResultAsync<StoredRun | null, StoreError>;
  listRuns(
    query: RunQuery,
  ): ResultAsync<
    { readonly runs: readonly Run[]; readonly nextCursor: string | null; readonly total: number },
    StoreError
  >;
  /** Ids that look like the given one, at most five. */
  closestRunIds(runId: string): ResultAsync<readonly string[], StoreError>;
  listEvents(query: {
    readonly runId: RunId;
    readonly types?: readonly RunEventType[];
    /** Events after this number; the first has number 1. */
    readonly after?: number;
    readonly limit: number;
  }): ResultAsync<readonly RunEvent[], StoreError>;
  /** Takes or renews a lease; false while somebody else holds it. Times in milliseconds. */
  acquireLease(lease: {
    readonly name: string;
    readonly owner: string;
    readonly nowMs: number;
    readonly ttlMs: number;
  }): ResultAsync<boolean, StoreError>;
  releaseLease(lease: {
    readonly name: string;
    readonly owner: string;
  }): ResultAsync<void, StoreError>;
}
