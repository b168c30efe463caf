import type { SourceRow } from '@vibeml/core-models';
import { datasetRowInvalid } from '@vibeml/errors';
import { parse } from 'csv-parse';
import { ResultAsync } from 'neverthrow';
import { type FileStart, type RowSample, type SampleReader, sampleRows } from './row-sample.ts';

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number; readonly bytes: number };
}

/** Parses what is there; a record that the end of the sample cut is left out, as the file has more. */
const readRecords = ({ bytes, isWhole }: FileStart): Promise<readonly CsvRecord[]> =>
  new Promise((resolve, reject) => {
    const records: CsvRecord[] = [];
    const parser = parse({
      bom: true,
      info: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n'],
      to: sampleRows + 2,
    });
    parser.on('data', (record: CsvRecord) => records.push(record));
    parser.on('error', reject);
    parser.on('end', () => resolve(records));
    if (isWhole) parser.end(bytes);
    else parser.write(bytes, () => setImmediate(() => resolve(records)));
  });

const lineIn = (error: unknown): number =>
  error instanceof Error && 'lines' in error && typeof error.lines === 'number' ? error.lines : 1;

const toSample = (records: readonly CsvRecord[], { bytes, isWhole }: FileStart): RowSample => {
  const [header, ...all] = records;
  const kept = all.slice(0, sampleRows);
  const names = header?.record ?? [];
  const rows = kept.map(
    ({ record, info }): SourceRow => ({
      line: info.lines,
      row: Object.fromEntries(names.map((name, index) => [name, record[index] ?? ''])),
    }),
  );
  const isComplete = isWhole && all.length <= sampleRows;
  const bytesRead = isComplete ? bytes.length : (kept.at(-1)?.info.bytes ?? bytes.length);
  return { rows, isComplete, bytesRead };
};

/** Reads rows from the start of a CSV file with a header; every value is text. */
export const sampleCsv: SampleReader = (start) =>
  Promise.resolve(
    ResultAsync.fromPromise(readRecords(start), (cause) =>
      datasetRowInvalid(start.reference, lineIn(cause), 'not valid CSV'),
    ).map((records) => toSample(records, start)),
  );
