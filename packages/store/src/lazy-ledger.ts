import type { Ledger } from '@vibeml/core-models';
import { ResultAsync } from 'neverthrow';
import type { Connection } from './connection.ts';

/** Keeps the money in the database; loaded at the first call, since most questions are about runs. */
export const createLazyLedger = (connection: Connection, path: string): Ledger => {
  const ledger = () =>
    ResultAsync.fromSafePromise(import('./ledger.ts')).map(({ createLedger }) =>
      createLedger(connection, path),
    );
  return {
    reserve: (...call) => ledger().andThen((kept) => kept.reserve(...call)),
    readState: (...call) => ledger().andThen((kept) => kept.readState(...call)),
    openRuns: (...call) => ledger().andThen((kept) => kept.openRuns(...call)),
    sumSpend: (...call) => ledger().andThen((kept) => kept.sumSpend(...call)),
    changePolicy: (...call) => ledger().andThen((kept) => kept.changePolicy(...call)),
  };
};
