import {
  type Ledger,
  type LedgerQuery,
  type LedgerState,
  type ReserveDecision,
  type ReserveOutcome,
  RunId,
  type StoreError,
} from '@vibeml/core-models';
import { invariant } from '@vibeml/errors';
import { ok, Result } from 'neverthrow';
import * as z from 'zod';
import { assertWhole } from './assert-whole.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { insertPolicyChange, selectPolicy } from './policy-changes.ts';
import { readRow } from './read-row.ts';
import { insertReserved } from './reservations.ts';
import { createRunOnce } from './run-changes.ts';
import { selectRun } from './run-row.ts';
import { selectSpendGroups } from './spend-groups.ts';
import { selectSpend } from './spend-sums.ts';

const OpenRow = z.object({ run_id: RunId });
const selectOpen =
  'SELECT run_id FROM reservations WHERE settled_at IS NULL ORDER BY reserved_at, run_id';

const stateOf = (
  database: Database,
  path: string,
  query: LedgerQuery,
): Result<LedgerState, StoreError> =>
  selectPolicy(database, path).map((policy) => ({ spend: selectSpend(database, query), policy }));

const write = (
  database: Database,
  path: string,
  request: Parameters<Ledger['reserve']>[0],
  decision: ReserveDecision,
): Result<ReserveOutcome, StoreError> => {
  if (decision.kind === 'refuse') return ok({ kind: 'refused', verdict: decision.verdict });
  const { change, amount } = decision;
  assertWhole(change);
  invariant(change.run.planId === request.planId, 'what is reserved is for the plan asked about');
  return createRunOnce(database, path, change).map((stored) => {
    insertReserved(database, change, { ...request, amount });
    return { kind: 'created', stored };
  });
};

/** Keeps the money in the database, in the transactions of the runs that spend it. */
export const createLedger = (connection: Connection, path: string): Ledger => ({
  reserve: (request, decide) =>
    connection.write((database) =>
      selectRun(database, path, 'plan_id', request.planId).andThen((existing) =>
        existing === null
          ? stateOf(database, path, request).andThen((state) =>
              write(database, path, request, decide(state)),
            )
          : ok<ReserveOutcome, StoreError>({ kind: 'existing', stored: existing }),
      ),
    ),
  readState: (query) => connection.read((database) => stateOf(database, path, query)),
  openRuns: () =>
    connection.read((database) =>
      Result.combine(
        database
          .all(selectOpen)
          .map((row) => readRow(path, OpenRow, row, `the reservation of ${row['run_id']}`)),
      ).map((rows) => rows.map((row) => row.run_id)),
    ),
  sumSpend: (query) => connection.read((database) => selectSpendGroups(database, path, query)),
  changePolicy: (change) =>
    connection.write((database) => ok(insertPolicyChange(database, change))),
});
