import type { StoreError } from '@vibeml/core-models';
import { storeTooNew } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import type { Database } from './database.ts';
import { transaction } from './transaction.ts';

const versionOf = (database: Database): number =>
  Number(database.get('PRAGMA user_version')?.['user_version']);

/** The number of steps that the schema has had. Fails with `store.too_new` when it is more than the supported ones. */
export const readVersion = (
  database: Database,
  path: string,
  supported: number,
): Result<number, StoreError> => {
  const found = versionOf(database);
  return found > supported ? err(storeTooNew(path, { found, supported })) : ok(found);
};

/** Brings the schema up to date in one transaction. Fails with `store.too_new` when a newer version was here. */
export const migrate = (
  database: Database,
  path: string,
  steps: readonly string[],
): Result<void, StoreError> =>
  readVersion(database, path, steps.length).andThen((before) => {
    if (before === steps.length) return ok(undefined);
    return transaction(database, () =>
      // Read again under the lock: another process may have done it in the meantime.
      readVersion(database, path, steps.length).andThen((version) => {
        for (const step of steps.slice(version)) database.execute(step);
        database.execute(`PRAGMA user_version = ${steps.length}`);
        return ok(undefined);
      }),
    );
  });
