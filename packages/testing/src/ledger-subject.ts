import {
  type BudgetVerdict,
  type Ledger,
  type LedgerQuery,
  type LedgerState,
  type ReserveDecision,
  type Run,
  type RunStore,
  type Settlement,
  usd,
} from '@vibeml/core-models';
import { expect } from 'vitest';
import { expectOk } from './expect-result.ts';
import { sampleChange, sampleCreation } from './sample-run.ts';

/** A ledger with the runs that it belongs to. */
export interface LedgerSubject {
  readonly ledger: Ledger;
  readonly runs: RunStore;
}

/** The time of every step, unless it says another. */
export const at = '2026-01-31T12:00:00.000Z';
/** A query about no project and no group. */
export const anywhere: LedgerQuery = { project: null, groupId: null, at };

/** A verdict that says no. */
export const refusal: BudgetVerdict = {
  decision: 'deny',
  rule: 'no',
  limitUsd: 1,
  mostUsd: null,
  evidence: [],
  warnings: [],
};

/** Reserves for a run unless the day would pass a limit. */
export const take =
  (run: Run, dollars: number, limitUsd = Number.POSITIVE_INFINITY) =>
  ({ spend: { day } }: LedgerState): ReserveDecision =>
    usd(day.spentUsd) + usd(day.reservedUsd) + usd(dollars) > limitUsd * 1e6
      ? { kind: 'refuse', verdict: refusal }
      : { kind: 'reserve', amount: usd(dollars), change: sampleCreation(run) };

/** Asks a ledger for a reservation. */
export const reserve = (
  { ledger }: LedgerSubject,
  run: Run,
  dollars: number,
  more: { groupId?: string; limitUsd?: number; at?: string } = {},
) =>
  expectOk(
    ledger.reserve(
      {
        planId: run.planId,
        project: run.project,
        groupId: more.groupId ?? null,
        at: more.at ?? at,
      },
      take(run, dollars, more.limitUsd),
    ),
  );

/** Ends a run with what it cost. */
export const settle = async (
  { runs }: LedgerSubject,
  run: Run,
  settlement: Settlement,
): Promise<void> => {
  const stored = await expectOk(runs.findRun(run.id));
  expect(stored).not.toBeNull();
  const change = sampleChange(stored?.run ?? run, [{ type: 'machine-released', at }]);
  await expectOk(runs.appendEvents({ ...change, settlement }));
};

/** A cost of one day. */
export const onDay = (day: string, dollars: number): Settlement => ({
  days: [{ day, amount: usd(dollars) }],
});

/** What counts now. */
export const sums = async ({ ledger }: LedgerSubject, query: Partial<LedgerQuery> = {}) =>
  (await expectOk(ledger.readState({ ...anywhere, ...query }))).spend;
