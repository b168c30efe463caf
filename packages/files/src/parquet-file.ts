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
  /** Rows as the columns give them: values may be of kinds that JSON lacks. */
  readRows(range: RowRange): ResultAsync<readonly object[], ParquetError>;
}

const parquetFile = (
  file: DatasetFile,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
): ParquetFile => ({
  groups: metadata.row_groups.map((group) => ({
    rows: Number(group.num_rows),
    bytes: Number(group.total_byte_size),
    isIndexed: group.columns.every((column) => column.offset_index_offset !== undefined),
  })),
  readRows: ({ start, end }) =>
    ResultAsync.fromPromise(
      parquetReadObjects({
        file: buffer,
        metadata,
        compressors,
        rowStart: start,
        rowEnd: end,
        useOffsetIndex: true,
      }),
      translate(file.reference),
    ),
});

/** Opens a Parquet file and reads its footer. Fails with `dataset.not_found` or `dataset.unreadable`. */
export const openParquetFile = (file: DatasetFile): ResultAsync<ParquetFile, ParquetError> =>
  ResultAsync.fromPromise(asyncBufferFromFile(file.path), translate(file.reference)).andThen(
    (buffer) =>
      ResultAsync.fromPromise(parquetMetadataAsync(buffer), translate(file.reference)).map(
        (metadata) => parquetFile(file, buffer, metadata),
      ),
  );
