import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { Approval, GroupApproval } from '../approval.ts';
import type {
  BudgetPolicy,
  BudgetVerdict,
  PolicyChange,
  Spend,
  SpendGroup,
  SpendKey,
} from '../budget.ts';
import type { GroupId, PlanId, RunId } from '../identifiers.ts';
import type { Usd } from '../money.ts';
import type { Plan } from '../plan.ts';
import type { PlanForecast } from '../plan-forecast.ts';
import type { PlanGroup } from '../plan-group.ts';
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
  /** Storing the same group twice is fine. */
  saveGroup(group: PlanGroup): ResultAsync<void, StoreError>;
  findGroup(groupId: GroupId): ResultAsync<PlanGroup | null, StoreError>;
  saveApproval(approval: Approval): ResultAsync<void, StoreError>;
  /** The approval of exactly this digest, or null. */
  findApproval(digest: string): ResultAsync<Approval | null, StoreError>;
  /** The newest approval of a group's digest counts. */
  saveGroupApproval(approval: GroupApproval): ResultAsync<void, StoreError>;
  /** The newest group approval that names exactly this plan digest, or null. */
  findGroupApproval(planDigest: string): ResultAsync<GroupApproval | null, StoreError>;
}

/** Reads of a stored plan what stands beside its run, without the rest, which takes long to check. */
export interface PlanForecasts {
  findForecast(planId: PlanId): ResultAsync<PlanForecast | null, StoreError>;
}

/** Byte offsets up to which logs were read into events, by log source. */
export type LogCursors = Readonly<Record<string, number>>;

/** A run with its place in the logs. */
export interface StoredRun {
  readonly run: Run;
  readonly cursors: LogCursors;
}

/** What a run cost in the end, day by day in UTC (`2026-01-31`); no days when nothing was spent. */
export interface Settlement {
  readonly days: readonly { readonly day: string; readonly amount: Usd }[];
}

/** One change of a run: new events, the fold after them, and the new cursors. */
export interface RunChange {
  readonly runId: RunId;
  /** `run.version` that the change was made from; 0 for a new run. */
  readonly expectedVersion: number;
  readonly events: readonly RunEvent[];
  readonly run: Run;
  readonly cursors: LogCursors;
  /** Written with the events; it closes the run's reservation. Of several, the first stays. */
  readonly settlement?: Settlement;
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
  /** Notes that an engine told of a run at that time, also where nothing was new. */
  noteLook(runId: RunId, at: string): ResultAsync<void, StoreError>;
  /** When engines last told of these runs; a run that none told of is left out. */
  findLooks(runIds: readonly RunId[]): ResultAsync<ReadonlyMap<RunId, string>, StoreError>;
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

/** What a launch is judged by: what is spent and promised, and what the person allows. */
export interface LedgerState {
  readonly spend: Spend;
  readonly policy: BudgetPolicy;
}

/** Whose spending is asked for, and when: windows are counted from `at`. */
export interface LedgerQuery {
  readonly project: string | null;
  readonly groupId: string | null;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** The answer to a launch: its run with the most that it may spend, or no. */
export type ReserveDecision =
  | { readonly kind: 'refuse'; readonly verdict: BudgetVerdict }
  | { readonly kind: 'reserve'; readonly amount: Usd; readonly change: RunChange };

/** What became of a reservation. */
export type ReserveOutcome =
  | { readonly kind: 'refused'; readonly verdict: BudgetVerdict }
  | { readonly kind: 'created' | 'existing'; readonly stored: StoredRun };

/**
 * Keeps the money: what runs that are still going may spend, what ended runs spent, and the standing policy.
 * A reservation is closed by the settlement of a `RunChange`, so money and run never contradict each other.
 */
export interface Ledger {
  /**
   * Adds up, decides, and writes the run with its reservation, in one transaction that no other writer can come between;
   * `decide` must be pure and quick. A plan that has its run already gives that run, and nothing is decided.
   */
  reserve(
    request: LedgerQuery & { readonly planId: PlanId },
    decide: (state: LedgerState) => ReserveDecision,
  ): ResultAsync<ReserveOutcome, StoreError>;
  readState(query: LedgerQuery): ResultAsync<LedgerState, StoreError>;
  /** Runs whose reservation is open, oldest first. */
  openRuns(): ResultAsync<readonly RunId[], StoreError>;
  /** Spending since a day in UTC (null: all time), the most first; what is reserved counts whole, whenever it was. */
  sumSpend(query: {
    readonly since: string | null;
    readonly by: SpendKey;
    readonly limit: number;
  }): ResultAsync<readonly SpendGroup[], StoreError>;
  /** `conflict` when the policy was changed since the given version, and nothing was written. */
  changePolicy(change: {
    readonly change: PolicyChange;
    readonly expectedVersion: number;
    readonly by: string;
    readonly at: string;
  }): ResultAsync<'changed' | 'conflict', StoreError>;
}
