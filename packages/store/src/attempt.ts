import type { StoreError } from '@vibeml/core-models';
import { err, type Result } from 'neverthrow';
import { type DatabasePlace, translateSqliteError } from './translate-sqlite-error.ts';

/** Runs work on the database and turns what SQLite throws into an error; any other exception is a defect and goes on. */
export const attempt = <Value>(
  place: DatabasePlace,
  work: () => Result<Value, StoreError>,
): Result<Value, StoreError> => {
  try {
    return work();
  } catch (thrown) {
    const error = translateSqliteError(place, thrown);
    if (error === null) throw thrown;
    return err(error);
  }
};
