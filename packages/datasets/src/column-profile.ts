import type { Json, JsonObject } from '@vibeml/core-models';
import { isObject } from './chat-messages.ts';
import { isBlank, labelOf } from './convert-row.ts';

/** The dialect that the turns of a chat column are written in. */
export type ChatDialect = 'chat' | 'sharegpt';

/** What some rows show of their columns. */
export interface ColumnProfile {
  /** Every column of the rows, in the order of first sight. */
  readonly columns: readonly string[];
  /** Column under its name in lower case; a column that is blank in every row is left out. */
  readonly byName: ReadonlyMap<string, string>;
  readonly dialects: ReadonlyMap<string, ChatDialect>;
  readonly textColumns: readonly string[];
  readonly labelColumns: ReadonlySet<string>;
}

const listOf = (value: Json | undefined): readonly Json[] => {
  if (Array.isArray(value)) return value;
  // CSV has no lists: a cell may hold one as JSON text. Only its first turn matters here.
  if (typeof value !== 'string' || !value.trimStart().startsWith('[{')) return [];
  if (/^\s*\[\{[^}]*"role"\s*:/.test(value)) return [{ role: '' }];
  return /^\s*\[\{[^}]*"from"\s*:/.test(value) ? [{ from: '' }] : [];
};

const dialectOf = (value: Json | undefined): ChatDialect | null => {
  const first = listOf(value)[0];
  if (!isObject(first)) return null;
  if ('role' in first) return 'chat';
  return 'from' in first ? 'sharegpt' : null;
};

const firstValue = (rows: readonly JsonObject[], column: string): Json | undefined =>
  rows.find((row) => !isBlank(row[column]))?.[column];

/** Looks at the columns of some rows. */
export const profileColumns = (rows: readonly JsonObject[]): ColumnProfile => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const present = columns
    .map((column) => ({ column, value: firstValue(rows, column) }))
    .filter(({ value }) => value !== undefined);
  const dialects = present.flatMap(({ column, value }) => {
    const dialect = dialectOf(value);
    return dialect === null ? [] : [[column, dialect] as const];
  });
  return {
    columns,
    byName: new Map(present.map(({ column }) => [column.trim().toLowerCase(), column])),
    dialects: new Map(dialects),
    textColumns: present
      .filter(({ value }) => typeof value === 'string')
      .map(({ column }) => column),
    labelColumns: new Set(
      present.filter(({ value }) => labelOf(value) !== null).map(({ column }) => column),
    ),
  };
};
