import type { Clock, StoreError } from '@vibeml/core-models';
import { storeUnavailable } from '@vibeml/errors';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { attempt } from './attempt.ts';
import { createDatabase, type Database } from './database.ts';
import { loadSqlite } from './load-sqlite.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations.ts';
import { prepareFile } from './prepare-file.ts';
import type { DatabasePlace } from './translate-sqlite-error.ts';

/** Where the database is and how to wait for it. */
export interface OpenOptions extends DatabasePlace {
  readonly clock: Pick<Clock, 'sleep'>;
}

const connect = (options: OpenOptions): Result<Database, StoreError> => {
  const sqlite = loadSqlite();
  if (sqlite === null) return err(storeUnavailable(options.path, 'this Node has no SQLite'));
  return attempt(options, () => {
    const connection = new sqlite.DatabaseSync(options.path, { timeout: options.busyTimeoutMs });
    return ok(createDatabase(connection, options.path));
  });
};

const journalModeOf = (database: Database): unknown =>
  database.get('PRAGMA journal_mode')?.['journal_mode'];

// WAL lets readers go on while one process writes. FULL, not NORMAL: NORMAL may forget the newest commits in a
// power cut, and a forgotten launch could leave a machine running that nobody knows.
const setJournal = (database: Database): void => {
  if (journalModeOf(database) !== 'wal') database.execute('PRAGMA journal_mode = WAL');
  database.execute('PRAGMA synchronous = FULL');
};

const retryEveryMs = 20;

// Turning WAL on needs the file alone, and SQLite gives up at once instead of waiting, so we wait here.
const setJournalWithRetry = async (
  database: Database,
  options: OpenOptions,
  attemptsLeft: number,
): Promise<Result<void, StoreError>> => {
  const result = attempt(options, () => ok(setJournal(database)));
  const mayRetry = result.isErr() && result.error.code === 'store.locked' && attemptsLeft > 0;
  if (!mayRetry) return result;
  await options.clock.sleep(retryEveryMs, new AbortController().signal);
  return setJournalWithRetry(database, options, attemptsLeft - 1);
};

const checkVersion = (database: Database, options: OpenOptions): Result<void, StoreError> =>
  attempt(options, () => migrate(database, options.path, migrations));

const prepare = async (
  database: Database,
  options: OpenOptions,
): Promise<Result<Database, StoreError>> => {
  const attempts = Math.ceil(options.busyTimeoutMs / retryEveryMs);
  const journal = await setJournalWithRetry(database, options, attempts);
  const prepared = journal.andThen(() => checkVersion(database, options)).map(() => database);
  if (prepared.isErr()) database.close();
  return prepared;
};

/** Opens the database, making it where there is none, and brings its schema up to date. */
export const openDatabase = (options: OpenOptions): ResultAsync<Database, StoreError> =>
  prepareFile(options.path)
    .andThen(() => connect(options))
    .asyncAndThen((database) => new ResultAsync(prepare(database, options)));
