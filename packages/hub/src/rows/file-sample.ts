import type {
  CallContext,
  DatasetError,
  OpenDataset,
  Quantity,
  SourceRow,
} from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import type { HubClient } from '../hub-client.ts';
import type { HubFailure } from '../hub-network.ts';
import type { RemoteFile } from './remote-buffer.ts';

/** Rows of a split, and how many there are in all. */
export interface SplitSample {
  readonly rows: readonly SourceRow[];
  /** True where these are all rows. */
  readonly isComplete: boolean;
  readonly order: 'first' | 'spread';
  readonly total: Quantity;
}

/** The files of a split, and how to speak of them. */
export interface FileSampleRequest {
  readonly reference: string;
  readonly fileType: OpenDataset['fileType'];
  readonly files: readonly RemoteFile[];
  readonly observedAt: string;
  readonly toError: (failure: HubFailure) => DatasetError;
}

/** Reads rows from the files themselves. */
export type FileSampler = (
  client: HubClient,
  request: FileSampleRequest,
  context: CallContext,
) => ResultAsync<SplitSample, DatasetError>;

/** A number of rows with where it comes from. */
export const rowCount = (
  value: number,
  source: string,
  { observedAt, method }: Pick<Quantity, 'observedAt' | 'method'>,
): Quantity => ({ value: Math.round(value), unit: 'rows', source, observedAt, method });
