import type { StoreError } from '@vibeml/core-models';
import type { Result } from 'neverthrow';
import type { Database } from './database.ts';

/**
 * Runs work in a write transaction; an error or exception takes everything back.
 * The write lock is taken at once: a transaction that reads first and writes later would fail, without waiting,
 * when another process wrote in between.
 */
export const transaction = <Value>(
  database: Database,
  work: (database: Database) => Result<Value, StoreError>,
): Result<Value, StoreError> => {
  database.execute('BEGIN IMMEDIATE');
  try {
    const result = work(database);
    database.execute(result.isOk() ? 'COMMIT' : 'ROLLBACK');
    return result;
  } finally {
    if (database.isInTransaction()) database.execute('ROLLBACK');
  }
};
