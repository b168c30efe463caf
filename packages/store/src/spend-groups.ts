import { SpendGroup, type SpendKey, type StoreError, toDollars, Usd } from '@vibeml/core-models';
import { Result } from 'neverthrow';
import * as z from 'zod';
import type { Database } from './database.ts';
import { readRow } from './read-row.ts';

const keyColumns: Readonly<
  Record<SpendKey, { readonly spent: string; readonly reserved: string }>
> = {
  project: { spent: 'r.project', reserved: 'r.project' },
  user: { spent: 'r.user', reserved: 'r.user' },
  model: { spent: 'r.model', reserved: 'r.model' },
  run: { spent: 'r.run_id', reserved: 'r.run_id' },
  day: { spent: 's.day', reserved: 'substr(r.reserved_at, 1, 10)' },
};

const select = (by: SpendKey): string => `
  WITH entries (key, run_id, spent, reserved) AS (
    SELECT ${keyColumns[by].spent}, s.run_id, s.amount, 0
    FROM spending s JOIN reservations r USING (run_id) WHERE s.day >= ?
    UNION ALL
    SELECT ${keyColumns[by].reserved}, r.run_id, 0, r.amount
    FROM reservations r WHERE r.settled_at IS NULL
  )
  SELECT key, count(DISTINCT run_id) AS runs, sum(spent) AS spent, sum(reserved) AS reserved
  FROM entries GROUP BY key ORDER BY sum(spent) + sum(reserved) DESC, key LIMIT ?`;

const dollarsColumn = Usd.transform(toDollars);
const GroupRow = z
  .object({
    key: z.string().nullable(),
    runs: z.int(),
    spent: dollarsColumn,
    reserved: dollarsColumn,
  })
  .transform(({ key, runs, spent, reserved }) =>
    SpendGroup.parse({ key, runs, spentUsd: spent, reservedUsd: reserved }),
  );

/** Spending since a day, added up by a key, the most first. */
export const selectSpendGroups = (
  database: Database,
  path: string,
  query: { readonly since: string | null; readonly by: SpendKey; readonly limit: number },
): Result<readonly SpendGroup[], StoreError> =>
  Result.combine(
    database
      .all(select(query.by), query.since ?? '', query.limit)
      .map((row) => readRow(path, GroupRow, row, `spending by ${query.by}`)),
  );
