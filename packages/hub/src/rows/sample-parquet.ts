import type { SourceRow } from '@vibeml/core-models';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { toJsonRow } from './json-row.ts';
import { sampleRows } from './row-sample.ts';

/** Most bytes that are downloaded for a sample; a row group without an index of its pages is read whole. */
const maxSampleBytes = 32 * 1024 * 1024;
/** The end of a file, where its description lies, in one question. */
const footerBytes = 128 * 1024;

/** Rows from the start of a Parquet file, and how many it has. */
export interface ParquetSample {
  readonly rows: readonly SourceRow[];
  readonly totalRows: number;
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error && cause.message.includes('compression codec')
    ? 'its compression is not one of snappy, gzip, zstd, brotli, lz4'
    : 'it is not a valid Parquet file';

const bytesFor = (metadata: FileMetaData, rows: number): number => {
  let bytes = 0;
  let before = 0;
  for (const group of metadata.row_groups) {
    if (before >= rows) return bytes;
    before += Number(group.num_rows);
    const isIndexed = group.columns.every(({ offset_index_offset: at }) => at !== undefined);
    if (!isIndexed) bytes += Number(group.total_compressed_size ?? group.total_byte_size);
  }
  return bytes;
};

const checkSize = (metadata: FileMetaData, rows: number): Result<FileMetaData, string> =>
  bytesFor(metadata, rows) > maxSampleBytes
    ? err('its first row group is larger than 32 MiB, which is too much for a look')
    : ok(metadata);

/** Reads how many rows a Parquet file has, from its end alone. */
export const readParquetEnd = (file: AsyncBuffer): ResultAsync<FileMetaData, string> =>
  ResultAsync.fromPromise(parquetMetadataAsync(file, { initialFetchSize: footerBytes }), reasonOf);

/** Reads the first rows of a Parquet file by ranges; the reason says why it can't. */
export const sampleParquet = (
  file: AsyncBuffer,
  wanted = sampleRows,
): ResultAsync<ParquetSample, string> =>
  readParquetEnd(file).andThen((metadata) => {
    const totalRows = Number(metadata.num_rows);
    const rowEnd = Math.min(wanted, totalRows);
    return checkSize(metadata, rowEnd).asyncAndThen(() =>
      ResultAsync.fromPromise(
        parquetReadObjects({ file, metadata, compressors, rowEnd, useOffsetIndex: true }),
        reasonOf,
      ).map((rows) => ({
        totalRows,
        rows: rows.map((row, index): SourceRow => ({ line: index + 1, row: toJsonRow(row) })),
      })),
    );
  });
