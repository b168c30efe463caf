import type { StoreError } from '@vibeml/core-models';
import { storeUnavailable } from '@vibeml/errors';
import { err, errAsync, okAsync, type Result, type ResultAsync } from 'neverthrow';
import { attempt } from './attempt.ts';
import type { Database } from './database.ts';
import { readVersion } from './migrate.ts';
import { migrations } from './migrations.ts';
import { type OpenOptions, openDatabase } from './open-database.ts';
import { transaction } from './transaction.ts';

type Work<Value> = (database: Database) => Result<Value, StoreError>;
type Opening = ResultAsync<Database, StoreError>;

/** The way to the database: opened at the first call, opened again when the file was moved away. */
export interface Connection {
  read<Value>(work: Work<Value>): ResultAsync<Value, StoreError>;
  /** Runs work in one write transaction. */
  write<Value>(work: Work<Value>): ResultAsync<Value, StoreError>;
  /** Work that hasn't begun, and every later call, fails with `store.unavailable`. */
  close(): Promise<void>;
}

/** Gives a connection that isn't open yet. */
export const createConnection = (options: OpenOptions): Connection => {
  let current: Opening | null = null;
  let isClosed = false;

  const open = (): Opening => {
    const opening: Opening = openDatabase(options).mapErr((error) => {
      if (current === opening) current = null;
      return error;
    });
    current = opening;
    return opening;
  };

  // A server that lives for days must not go on writing to a file that was deleted or moved away.
  const openInPlace = (): Opening => {
    const seen = current ?? open();
    return seen.andThen((database) => {
      if (database.isInPlace()) return okAsync(database);
      if (current !== seen) return current ?? open();
      database.close();
      return open();
    });
  };

  const perform = <Value>(work: Work<Value>): ResultAsync<Value, StoreError> => {
    const closedError = storeUnavailable(options.path, 'it was closed');
    if (isClosed) return errAsync(closedError);
    return openInPlace().andThen((database) =>
      isClosed ? err(closedError) : attempt(options, () => work(database)),
    );
  };

  // A newer version may bring the schema up to date while this process still runs.
  const unlessNewer =
    <Value>(work: Work<Value>): Work<Value> =>
    (database) =>
      readVersion(database, options.path, migrations.length).andThen(() => work(database));

  return {
    read: (work) => perform(unlessNewer(work)),
    write: (work) => perform((database) => transaction(database, unlessNewer(work))),
    close: async () => {
      isClosed = true;
      const opening = current;
      current = null;
      const opened = await opening;
      if (opened?.isOk()) opened.value.close();
    },
  };
};
