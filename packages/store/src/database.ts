import { statSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

/** One row, column by column, not yet checked. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** An open database. Every call is synchronous and throws what SQLite throws. */
export interface Database {
  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[];
  get(sql: string, ...values: readonly SQLInputValue[]): Row | undefined;
  /** Gives the number of rows changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number;
  /** Runs any number of statements. */
  execute(sql: string): void;
  isInTransaction(): boolean;
  /** False once the file was moved away, deleted or replaced. */
  isInPlace(): boolean;
  close(): void;
}

const identityOf = (path: string): string | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
};

/** Gives a database that prepares each statement once. */
export const createDatabase = (connection: DatabaseSync, path: string): Database => {
  const statements = new Map<string, StatementSync>();
  const identity = identityOf(path);
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const prepared = connection.prepare(sql);
    statements.set(sql, prepared);
    return prepared;
  };
  return {
    all: (sql, ...values) => statement(sql).all(...values),
    get: (sql, ...values) => statement(sql).get(...values),
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    execute: (sql) => connection.exec(sql),
    isInTransaction: () => connection.isTransaction,
    isInPlace: () => identityOf(path) === identity,
    close: () => connection.close(),
  };
};
