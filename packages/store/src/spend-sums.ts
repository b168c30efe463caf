import type { SQLInputValue } from 'node:sqlite';
import { type LedgerQuery, type Spend, type SpendSum, toDollars, Usd } from '@vibeml/core-models';
import type { Database } from './database.ts';

const spentSince = 'SELECT coalesce(sum(amount), 0) AS amount FROM spending WHERE day >= ?';
const reservedNow =
  'SELECT coalesce(sum(amount), 0) AS amount FROM reservations WHERE settled_at IS NULL';

const spentOf = (column: 'project' | 'group_id'): string =>
  `SELECT coalesce(sum(spending.amount), 0) AS amount FROM spending
   JOIN reservations USING (run_id) WHERE reservations.${column} = ?`;
const reservedOf = (column: 'project' | 'group_id'): string => `${reservedNow} AND ${column} = ?`;

const amountOf = (database: Database, sql: string, ...values: readonly SQLInputValue[]): number =>
  toDollars(Usd.parse(database.get(sql, ...values)?.['amount']));

const sumOf = (database: Database, column: 'project' | 'group_id', value: string): SpendSum => ({
  spentUsd: amountOf(database, spentOf(column), value),
  reservedUsd: amountOf(database, reservedOf(column), value),
});

/** What counts against the limits of a plan now. An open reservation counts whole in every window: it may all be spent there. */
export const selectSpend = (database: Database, { project, groupId, at }: LedgerQuery): Spend => {
  const today = new Date(at).toISOString().slice(0, 10);
  const reservedUsd = amountOf(database, reservedNow);
  const since = (day: string): SpendSum => ({
    spentUsd: amountOf(database, spentSince, day),
    reservedUsd,
  });
  return {
    at,
    day: since(today),
    month: since(`${today.slice(0, 7)}-01`),
    project: project === null ? null : { name: project, ...sumOf(database, 'project', project) },
    group: groupId === null ? null : sumOf(database, 'group_id', groupId),
  };
};
