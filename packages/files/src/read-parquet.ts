import type { DatasetBatch } from '@vibeml/core-models';
import { cancelled, datasetUnreadable } from '@vibeml/errors';
import { openParquetFile } from './parquet-file.ts';
import { planRowRanges } from './parquet-ranges.ts';
import { failedBatch, type RowReader, rowsBatch } from './row-reader.ts';
import { toJsonRow } from './to-json-value.ts';

const rowsPerBatch = 1000;

/** Converts a few rows at a time, so that a range does not stand in memory twice. */
function* batchesOf(rows: readonly object[], firstRow: number): Generator<DatasetBatch> {
  for (let start = 0; start < rows.length; start += rowsPerBatch) {
    const batch = rows.slice(start, start + rowsPerBatch);
    yield rowsBatch(
      batch.map((row, index) => ({ line: firstRow + start + index, row: toJsonRow(row) })),
    );
  }
}

/** Reads Parquet by row ranges; the place of a row is its number, from 1. */
export const readParquet: RowReader = async function* (file, context) {
  const opened = await openParquetFile(file);
  if (opened.isErr()) return yield failedBatch(opened.error);
  const ranges = planRowRanges(opened.value.groups);
  if (ranges.isErr()) return yield failedBatch(datasetUnreadable(file.reference, ranges.error));
  for (const range of ranges.value) {
    if (context.signal.aborted) return yield failedBatch(cancelled(`Reading ${file.reference}`));
    const rows = await opened.value.readRows(range);
    if (rows.isErr()) return yield failedBatch(rows.error);
    yield* batchesOf(rows.value, range.start + 1);
  }
};
