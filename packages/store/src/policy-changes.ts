import {
  type BudgetPolicy,
  type Ledger,
  PolicySetting,
  type StoreError,
  toDollars,
  Usd,
  usd,
} from '@vibeml/core-models';
import { Result } from 'neverthrow';
import * as z from 'zod';
import type { Database } from './database.ts';
import { readRow } from './read-row.ts';

const SettingRow = z
  .object({
    key: z.string(),
    project: z.string().nullable(),
    amount: Usd,
    changed_by: z.string(),
    changed_at: z.string(),
  })
  .transform(({ key, project, amount, changed_by, changed_at }) => ({
    key,
    project,
    usd: toDollars(amount),
    setBy: changed_by,
    setAt: changed_at,
  }))
  .pipe(PolicySetting);

// The newest change of each key and project counts; one that took the setting away leaves none.
const selectSettings = `
  SELECT key, project, amount, changed_by, changed_at FROM policy_changes
  WHERE number IN (SELECT max(number) FROM policy_changes GROUP BY key, project)
    AND amount IS NOT NULL
  ORDER BY key, project`;

const selectVersion = 'SELECT coalesce(max(number), 0) AS version FROM policy_changes';

const versionOf = (database: Database): number => Number(database.get(selectVersion)?.['version']);

/** The standing policy as it is now. */
export const selectPolicy = (database: Database, path: string): Result<BudgetPolicy, StoreError> =>
  Result.combine(
    database
      .all(selectSettings)
      .map((row) => readRow(path, SettingRow, row, `the policy's ${row['key']}`)),
  ).map((settings) => ({ settings, version: versionOf(database) }));

const insert = `
  INSERT INTO policy_changes (number, key, project, amount, changed_by, changed_at)
  VALUES (?, ?, ?, ?, ?, ?)`;

/** Adds a change; what was before stays on record. */
export const insertPolicyChange = (
  database: Database,
  { change, expectedVersion, by, at }: Parameters<Ledger['changePolicy']>[0],
): 'changed' | 'conflict' => {
  const version = versionOf(database);
  if (version !== expectedVersion) return 'conflict';
  const amount = change.usd === null ? null : usd(change.usd);
  database.run(insert, version + 1, change.key, change.project, amount, by, at);
  return 'changed';
};
