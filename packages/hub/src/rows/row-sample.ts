import type { DatasetError, SourceRow } from '@vibeml/core-models';
import type { Result } from 'neverthrow';

/** Most rows that are looked at. */
export const sampleRows = 1000;

/** Most bytes of a text file that are read for that. */
export const sampleBytes = 4 * 1024 * 1024;

/** The start of a file, or all of it. */
export interface FileStart {
  /** The dataset as a person named it, for messages. */
  readonly reference: string;
  readonly bytes: Uint8Array;
  /** True where the file ends here. */
  readonly isWhole: boolean;
}

/** Rows from the start of a file. */
export interface RowSample {
  readonly rows: readonly SourceRow[];
  /** True where the file has no more rows. */
  readonly isComplete: boolean;
  /** Bytes that these rows took, so that the others can be estimated. */
  readonly bytesRead: number;
}

/** Reads rows from the start of a file of one type. */
export type SampleReader = (start: FileStart) => Promise<Result<RowSample, DatasetError>>;
