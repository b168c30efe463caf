import type { JsonObject } from '@vibeml/core-models';
import { datasetUnreadable, type ErrorOf } from '@vibeml/errors';
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ResultAsync } from 'neverthrow';
import type { RowGroupSize, RowRange } from './parquet-ranges.ts';
import type { DatasetFile } from './read-chunks.ts';
import { toJsonRow } from './to-json-value.ts';
import { translateFileError } from './translate-file-error.ts';

type ParquetError = ErrorOf<'dataset.not_found' | 'dataset.unreadable'>;

const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

const reasonOf = (error: unknown): string =>
  error instanceof Error && error.message.includes('compression codec')
    ? 'its compression is not one of snappy, gzip, zstd, brotli, lz4'
    : 'it is not a valid Parquet file';

const translate =
  (reference: string) =>
  (error: unknown): ParquetError =>
    isSystemError(error)
      ? translateFileError(reference)(error)
      : datasetUnreadable(reference, reasonOf(error), error);

/** A Parquet file whose footer was read. */
export interface ParquetFile {
  readonly groups: readonly RowGroupSize[];
  readRows(range: RowRange): ResultAsync<readonly JsonObject[], ParquetError>;
}

const parquetFile = (
  file: DatasetFile,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
): ParquetFile => ({
  groups: metadata.row_groups.map((group) => ({
    rows: Number(group.num_rows),
    bytes: Number(group.total_byte_size),
  })),
  readRows: ({ start, end }) =>
    ResultAsync.fromPromise(
      parquetReadObjects({ file: buffer, metadata, compressors, rowStart: start, rowEnd: end }),
      translate(file.reference),
    ).map((rows) => rows.map(toJsonRow)),
});

/** Opens a Parquet file and reads its footer. Fails with `dataset.not_found` or `dataset.unreadable`. */
export const openParquetFile = (file: DatasetFile): ResultAsync<ParquetFile, ParquetError> =>
  ResultAsync.fromPromise(asyncBufferFromFile(file.path), translate(file.reference)).andThen(
    (buffer) =>
      ResultAsync.fromPromise(parquetMetadataAsync(buffer), translate(file.reference)).map(
        (metadata) => parquetFile(file, buffer, metadata),
      ),
  );
