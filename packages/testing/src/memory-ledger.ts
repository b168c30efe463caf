import {
  type BudgetPolicy,
  type Ledger,
  type LedgerQuery,
  type LedgerState,
  type SpendGroup,
  type SpendKey,
  type SpendSum,
  sumUsd,
  toDollars,
  Usd,
} from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import { type KeptReservation, keepRun, type Memory, runOfPlan } from './memory.ts';

const dollarsOf = (amounts: readonly number[]): number =>
  toDollars(sumUsd(amounts.map((amount) => Usd.parse(amount))));

const spentSince = (each: KeptReservation, day: string): readonly number[] =>
  (each.settlement?.days ?? []).filter((part) => part.day >= day).map(({ amount }) => amount);

const sumOf = (reservations: readonly KeptReservation[], day = ''): SpendSum => ({
  spentUsd: dollarsOf(reservations.flatMap((each) => spentSince(each, day))),
  reservedUsd: dollarsOf(
    reservations.filter(({ settlement }) => settlement === null).map(({ amount }) => amount),
  ),
});

const policyOf = (memory: Memory): BudgetPolicy => {
  const newest = new Map(
    memory.policy.map((kept) => [`${kept.change.key} ${kept.change.project}`, kept]),
  );
  return {
    settings: [...newest.values()].flatMap(({ change: { usd, ...place }, by, at }) =>
      usd === null ? [] : [{ ...place, usd, setBy: by, setAt: at }],
    ),
    version: memory.policy.length,
  };
};

const stateOf = (memory: Memory, { project, groupId, at }: LedgerQuery): LedgerState => {
  const all = [...memory.reservations.values()];
  const today = new Date(at).toISOString().slice(0, 10);
  const ofProject = sumOf(all.filter((each) => each.project === project));
  return {
    spend: {
      at,
      day: sumOf(all, today),
      month: sumOf(all, `${today.slice(0, 7)}-01`),
      project: project === null ? null : { name: project, ...ofProject },
      group: groupId === null ? null : sumOf(all.filter((each) => each.groupId === groupId)),
    },
    policy: policyOf(memory),
  };
};

interface Entry {
  readonly key: string | null;
  readonly runId: string;
  readonly spent: number;
  readonly reserved: number;
}

const keyOf = (each: KeptReservation, by: SpendKey, day: string): string | null =>
  by === 'day' ? day : by === 'run' ? each.runId : each[by];

const entriesOf = (each: KeptReservation, since: string, by: SpendKey): readonly Entry[] =>
  each.settlement === null
    ? [
        {
          key: keyOf(each, by, each.at.slice(0, 10)),
          runId: each.runId,
          spent: 0,
          reserved: each.amount,
        },
      ]
    : each.settlement.days
        .filter(({ day }) => day >= since)
        .map(({ day, amount }) => ({
          key: keyOf(each, by, day),
          runId: each.runId,
          spent: amount,
          reserved: 0,
        }));

const groupOf = (key: string | null, entries: readonly Entry[]): SpendGroup => ({
  key,
  runs: new Set(entries.map(({ runId }) => runId)).size,
  spentUsd: dollarsOf(entries.map(({ spent }) => spent)),
  reservedUsd: dollarsOf(entries.map(({ reserved }) => reserved)),
});

const totalOf = ({ spentUsd, reservedUsd }: SpendGroup): number => spentUsd + reservedUsd;

/** A ledger that forgets everything at the end; it shares the memory of its run store. */
export const createMemoryLedger = (memory: Memory): Ledger => ({
  reserve(request, decide) {
    const existing = runOfPlan(memory, request.planId);
    if (existing !== null) return okAsync({ kind: 'existing', stored: existing });
    const decision = decide(stateOf(memory, request));
    if (decision.kind === 'refuse') return okAsync({ kind: 'refused', verdict: decision.verdict });
    const { change, amount } = decision;
    const { user, model } = change.run;
    const { project, groupId, at } = request;
    const place = { runId: change.runId, project, user, model, groupId, at };
    memory.reservations.set(change.runId, { ...place, amount, settlement: null });
    return okAsync({ kind: 'created', stored: keepRun(memory, change) });
  },
  readState: (query) => okAsync(stateOf(memory, query)),
  openRuns: () =>
    okAsync(
      [...memory.reservations.values()]
        .filter(({ settlement }) => settlement === null)
        .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
        .map(({ runId }) => runId),
    ),
  sumSpend({ since, by, limit }) {
    const entries = [...memory.reservations.values()].flatMap((each) =>
      entriesOf(each, since ?? '', by),
    );
    const groups = [...new Set(entries.map(({ key }) => key))].map((key) =>
      groupOf(
        key,
        entries.filter((entry) => entry.key === key),
      ),
    );
    const sorted = groups.sort(
      (one, other) =>
        totalOf(other) - totalOf(one) || ((one.key ?? '') < (other.key ?? '') ? -1 : 1),
    );
    return okAsync(sorted.slice(0, limit));
  },
  changePolicy({ change, expectedVersion, by, at }) {
    if (memory.policy.length !== expectedVersion) return okAsync('conflict');
    memory.policy.push({ change, by, at });
    return okAsync('changed');
  },
});
