import type { StoreError } from '@vibeml/core-models';
import { storeCorrupt, storeLocked, storeUnavailable } from '@vibeml/errors';
import * as z from 'zod';

const SqliteError = z.object({ code: z.literal('ERR_SQLITE_ERROR'), errcode: z.int() });

/** Which database it was, and how long SQLite waited for a lock, in milliseconds. */
export interface DatabasePlace {
  readonly path: string;
  readonly busyTimeoutMs: number;
}

// The low byte of an extended code is the primary code: https://sqlite.org/rescode.html
const primaryCodeOf = (errcode: number): number => errcode & 0xff;

const unavailableReasons: Readonly<Record<number, string>> = {
  3: 'permission denied',
  8: 'it or its directory is read-only',
  10: 'the disk reported a read or write error',
  13: 'the disk is full',
  14: 'it could not be opened',
  19: 'the change contradicts what is stored, such as an id that is taken',
};

const corruptReasons: Readonly<Record<number, string>> = {
  11: 'its pages are damaged',
  26: 'it is not a SQLite database',
};

const busyCodes: readonly number[] = [5, 6];

/** Gives the error of a failure that SQLite reported, or null when something else was thrown. */
export const translateSqliteError = (place: DatabasePlace, thrown: unknown): StoreError | null => {
  const parsed = SqliteError.safeParse(thrown);
  if (!parsed.success) return null;
  const primaryCode = primaryCodeOf(parsed.data.errcode);
  if (busyCodes.includes(primaryCode)) return storeLocked(place.path, place.busyTimeoutMs);
  const damage = corruptReasons[primaryCode];
  if (damage !== undefined) return storeCorrupt(place.path, damage, thrown);
  const reason = unavailableReasons[primaryCode] ?? `SQLite failed with code ${primaryCode}`;
  return storeUnavailable(place.path, reason, thrown);
};
