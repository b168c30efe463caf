/** What `node:sqlite` exports. */
export type Sqlite = typeof import('node:sqlite');

const isExperimentalNotice = (warning: string | Error): boolean =>
  String(warning).includes('SQLite is an experimental feature');

/**
 * Loads `node:sqlite`; null where this Node was built or started without it.
 * Node 22 prints an experimental warning while loading. It says nothing to a user, so that one alone is
 * held back. Loading is synchronous, so no other code runs before the original is back.
 */
export const loadSqlite = (): Sqlite | null => {
  const original = process.emitWarning;
  process.emitWarning = (warning: string | Error, ...rest: readonly unknown[]): void => {
    if (!isExperimentalNotice(warning)) Reflect.apply(original, process, [warning, ...rest]);
  };
  try {
    return process.getBuiltinModule('node:sqlite') ?? null;
  } finally {
    process.emitWarning = original;
  }
};
