import type { JsonObject } from '@vibeml/core-models';
import { datasetFormatMixed, type ErrorOf } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { isBlank } from './convert-row.ts';
import { type DetectedFormat, detectFormat } from './detect-format.ts';
import { columnNeeds } from './format-columns.ts';

const requiredColumns = ({ format, columns }: DetectedFormat): readonly string[] =>
  columnNeeds(format)
    .filter(({ required }) => required)
    .map(({ canonical }) => columns[canonical] ?? canonical);

/** Watches that every row has the format of the first ones. A row that merely lacks a value is not another format. */
export const watchFormat = (reference: string, main: DetectedFormat, firstLine: number) => {
  const required = requiredColumns(main);

  const isOther = (other: DetectedFormat | null): other is DetectedFormat =>
    other !== null &&
    other.format !== main.format &&
    !requiredColumns(other).every((column) => required.includes(column));

  return (row: JsonObject, line: number): Result<null, ErrorOf<'dataset.format_mixed'>> => {
    if (required.every((column) => !isBlank(row[column]))) return ok(null);
    const other = detectFormat([row]);
    if (!isOther(other)) return ok(null);
    const found = [
      { format: main.format, line: firstLine },
      { format: other.format, line },
    ];
    return err(datasetFormatMixed(reference, found));
  };
};
