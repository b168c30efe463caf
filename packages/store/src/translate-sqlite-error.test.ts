import { expect, test } from 'vitest';
import { translateSqliteError } from './translate-sqlite-error.ts';

const place = { path: '/data/vibeml.db', busyTimeoutMs: 5000 };
const secret = 'hf_abcdefghijklmnop';

const thrownBySqlite = (errcode: number): Error =>
  Object.assign(new Error(`raw text with ${secret}`), { code: 'ERR_SQLITE_ERROR', errcode });

test.each([
  ['SQLITE_BUSY', 5, 'store.locked'],
  ['SQLITE_BUSY_RECOVERY', 261, 'store.locked'],
  ['SQLITE_BUSY_SNAPSHOT', 517, 'store.locked'],
  ['SQLITE_LOCKED', 6, 'store.locked'],
  ['SQLITE_CORRUPT', 11, 'store.corrupt'],
  ['SQLITE_CORRUPT_INDEX', 779, 'store.corrupt'],
  ['SQLITE_NOTADB', 26, 'store.corrupt'],
  ['SQLITE_PERM', 3, 'store.unavailable'],
  ['SQLITE_READONLY_DIRECTORY', 1544, 'store.unavailable'],
  ['SQLITE_IOERR_FSYNC', 1034, 'store.unavailable'],
  ['SQLITE_FULL', 13, 'store.unavailable'],
  ['SQLITE_CANTOPEN', 14, 'store.unavailable'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 1555, 'store.unavailable'],
  ['SQLITE_ERROR', 1, 'store.unavailable'],
])('%s (%i) is %s', (_name, errcode, code) => {
  const error = translateSqliteError(place, thrownBySqlite(errcode));
  expect(error?.code).toBe(code);
  expect(error?.message).not.toContain('raw text');
  expect(JSON.stringify(error)).not.toContain(secret);
});

test.each([new Error('Invariant broken'), new TypeError('x'), 'text', null, { errcode: 5 }])(
  'what SQLite did not throw is not translated: %s',
  (thrown) => {
    expect(translateSqliteError(place, thrown)).toBeNull();
  },
);
