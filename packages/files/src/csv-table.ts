import type { SourceRow } from '@vibeml/core-models';
import { err, ok, type Result } from 'neverthrow';

/** One record of a CSV file: its values, and the line it ends on. */
export interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const lineEndsIn = (values: readonly string[]): number =>
  values.reduce((count, value) => count + value.split('\n').length - 1, 0);

/** Checks the header: every column has a name, and no name stands twice. */
export const checkHeader = (names: readonly string[]): Result<readonly string[], string> => {
  if (names.some((name) => name.trim() === '')) return err('a column has no name in the header');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? ok(names) : err(`the header names the column '${twice}' twice`);
};

/** A record as a row of text values, with the line it starts on. */
export const tableRow = (names: readonly string[], { record, info }: CsvRecord): SourceRow => ({
  line: info.lines - lineEndsIn(record),
  row: Object.fromEntries(names.map((name, index) => [name, record[index] ?? ''])),
});
