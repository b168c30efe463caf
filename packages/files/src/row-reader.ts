import type { CallContext, DatasetBatch, DatasetError, SourceRow } from '@vibeml/core-models';
import { datasetEmpty, datasetRowInvalid } from '@vibeml/errors';
import type { DatasetFile } from './read-chunks.ts';

/** Reads the rows of one file type; the failure that ends the reading is the last item. */
export type RowReader = (
  file: DatasetFile,
  context: CallContext,
) => AsyncGenerator<DatasetBatch, void, undefined>;

/** Longest row in bytes; a longer one is a fault of the file, not a training example. */
export const maxRowBytes = 16 * 1024 * 1024;

/** Why a row that is longer than the limit is refused. */
export const rowTooLong = `the row is longer than ${maxRowBytes / 1024 / 1024} MiB`;

/** Rows that go on to the reader of the dataset. */
export const rowsBatch = (rows: readonly SourceRow[]): DatasetBatch => ({ rows, error: null });

/** The failure that ends the reading. */
export const failedBatch = (error: DatasetError): DatasetBatch => ({ rows: [], error });

/** A row that could not be read, as the end of the reading. */
export const invalidRow = (file: DatasetFile, line: number, reason: string): DatasetBatch =>
  failedBatch(datasetRowInvalid(file.reference, line, reason));

/** Adds `dataset.empty` at the end of a file that gave no rows and no failure. */
export const refuseEmpty = (read: RowReader): RowReader =>
  async function* (file, context) {
    let empty = true;
    for await (const batch of read(file, context)) {
      empty &&= batch.error === null && batch.rows.length === 0;
      yield batch;
    }
    if (empty) yield failedBatch(datasetEmpty(file.reference, 'the file holds no rows'));
  };
