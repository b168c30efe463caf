import { Readable } from 'node:stream';
import type { CallContext, DatasetError } from '@vibeml/core-models';
import { datasetRowInvalid } from '@vibeml/errors';
import { CsvError, parse } from 'csv-parse';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import type { CsvRecord } from './csv-table.ts';
import type { DatasetFile } from './read-chunks.ts';
import { maxRowBytes, rowTooLong } from './row-reader.ts';
import { readTextBlocks } from './text-blocks.ts';

const reasons: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'it has more or fewer values than the header has columns',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened here or later and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text stands after a closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands inside a value that is not quoted',
  CSV_MAX_RECORD_SIZE: rowTooLong,
};

const translate =
  (file: DatasetFile, lastLine: number) =>
  (error: unknown): DatasetError => {
    const code = error instanceof CsvError ? error.code : '';
    const stated = error instanceof CsvError ? error['lines'] : null;
    const line =
      code === 'CSV_QUOTE_NOT_CLOSED' || typeof stated !== 'number' ? lastLine + 1 : stated;
    return datasetRowInvalid(file.reference, line, reasons[code] ?? 'not valid CSV');
  };

/** The text of a file for a stream that can't carry a Result: it ends early and keeps the failure. */
const createTextSource = (file: DatasetFile, context: CallContext) => {
  let failure: DatasetError | null = null;
  async function* text(): AsyncGenerator<string, void, undefined> {
    for await (const block of readTextBlocks(file, context)) {
      if (block.isErr()) {
        failure = block.error;
        return;
      }
      yield `${block.value.text}\n`;
    }
  }
  return { stream: Readable.from(text()), failure: (): DatasetError | null => failure };
};

/** The records of a CSV file, the header first; a failure is the last item. Values may hold quoted line ends. */
export async function* readCsvRecords(
  file: DatasetFile,
  context: CallContext,
): AsyncGenerator<Result<CsvRecord, DatasetError>, void, undefined> {
  const source = createTextSource(file, context);
  const options = { info: true, skip_empty_lines: true, max_record_size: maxRowBytes };
  const parser = source.stream.pipe(parse({ ...options, record_delimiter: ['\r\n', '\n'] }));
  const records = parser[Symbol.asyncIterator]();
  let lastLine = 0;
  try {
    while (true) {
      const next = await ResultAsync.fromPromise(records.next(), translate(file, lastLine));
      const failure = source.failure() ?? (next.isErr() ? next.error : null);
      if (failure !== null) return yield err(failure);
      if (next.isErr() || next.value.done) return;
      const record: CsvRecord = next.value.value;
      lastLine = record.info.lines;
      yield ok(record);
    }
  } finally {
    parser.destroy();
    source.stream.destroy();
  }
}
