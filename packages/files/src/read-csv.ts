import type { DatasetBatch, SourceRow } from '@vibeml/core-models';
import { readCsvRecords } from './csv-records.ts';
import { checkHeader, tableRow } from './csv-table.ts';
import { failedBatch, invalidRow, type RowReader, rowsBatch } from './row-reader.ts';

const rowsPerBatch = 500;

/** Gathers rows until a batch is full. */
const createBatcher = () => {
  let rows: SourceRow[] = [];
  return {
    add: (row: SourceRow): boolean => rows.push(row) >= rowsPerBatch,
    take(): DatasetBatch {
      const batch = rowsBatch(rows);
      rows = [];
      return batch;
    },
  };
};

/** Reads CSV with a header line and commas; every value is text. */
export const readCsv: RowReader = async function* (file, context) {
  let names: readonly string[] | null = null;
  const batcher = createBatcher();
  for await (const record of readCsvRecords(file, context)) {
    if (record.isErr()) {
      yield batcher.take();
      return yield failedBatch(record.error);
    }
    if (names === null) {
      const header = checkHeader(record.value.record);
      if (header.isErr()) return yield invalidRow(file, record.value.info.lines, header.error);
      names = header.value;
    } else if (batcher.add(tableRow(names, record.value))) {
      yield batcher.take();
    }
  }
  yield batcher.take();
};
