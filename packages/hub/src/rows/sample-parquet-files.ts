import type { CallContext, DatasetError, SourceRow } from '@vibeml/core-models';
import { datasetUnreadable } from '@vibeml/errors';
import { errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import type { HubClient } from '../hub-client.ts';
import { type FileSampleRequest, type FileSampler, rowCount } from './file-sample.ts';
import {
  askRange,
  knownBytes,
  openRemoteBuffer,
  type RemoteBuffer,
  type RemoteFile,
} from './remote-buffer.ts';
import { sampleRows } from './row-sample.ts';
import { readParquetEnd, sampleParquet } from './sample-parquet.ts';

/** Files whose rows are counted one by one; the others are estimated by their size. */
const countedFiles = 16;

const lengthOf = (
  client: HubClient,
  file: RemoteFile,
  request: FileSampleRequest,
  context: CallContext,
): ResultAsync<number, DatasetError> =>
  file.bytes === null
    ? askRange(client, file, { start: 0, end: 1 }, context)
        .mapErr(request.toError)
        .andThen(({ totalBytes }) =>
          totalBytes === null
            ? errAsync(
                datasetUnreadable(
                  request.reference,
                  `the size of ${file.path} is not known`,
                  undefined,
                  'hub',
                ),
              )
            : okAsync(totalBytes),
        )
    : okAsync(file.bytes);

const open = (
  client: HubClient,
  file: RemoteFile,
  request: FileSampleRequest,
  context: CallContext,
): ResultAsync<RemoteBuffer, DatasetError> =>
  lengthOf(client, file, request, context).map((bytes) =>
    openRemoteBuffer(client, file, bytes, context),
  );

/** What the Hub refused counts before what a reader made of it. */
const explain =
  ({ toError, reference }: FileSampleRequest, { failure }: RemoteBuffer) =>
  (reason: string): DatasetError => {
    const refused = failure();
    return refused === null
      ? datasetUnreadable(reference, reason, undefined, 'hub')
      : toError(refused);
  };

const totalOf = (counted: readonly number[], { files, observedAt }: FileSampleRequest) => {
  const rows = counted.reduce((total, each) => total + each, 0);
  if (counted.length === files.length) {
    const source = 'the descriptions in the Parquet files on the Hub';
    return rowCount(rows, source, { observedAt, method: 'measured' });
  }
  const share = knownBytes(files.slice(0, counted.length)) / Math.max(1, knownBytes(files));
  const source = `${counted.length} of ${files.length} Parquet files on the Hub, by their size`;
  return rowCount(share === 0 ? rows : rows / share, source, { observedAt, method: 'modelled' });
};

/** Reads rows from the starts of Parquet files, and their number from the ends. */
export const sampleParquetFiles: FileSampler = (client, request, context) =>
  safeTry(async function* () {
    const counted = request.files.slice(0, countedFiles);
    const buffers = yield* ResultAsync.combine(
      counted.map((file) => open(client, file, request, context)),
    );
    const counts = yield* ResultAsync.combine(
      buffers.map((each) =>
        readParquetEnd(each.buffer)
          .mapErr(explain(request, each))
          .map(({ num_rows }) => Number(num_rows)),
      ),
    );
    const rows: SourceRow[] = [];
    for (const each of buffers) {
      if (rows.length >= sampleRows) break;
      const before = rows.length;
      const sample = yield* sampleParquet(each.buffer, sampleRows - before).mapErr(
        explain(request, each),
      );
      rows.push(...sample.rows.map(({ row, line }) => ({ row, line: before + line })));
    }
    const total = totalOf(counts, request);
    const isComplete = total.method === 'measured' && rows.length === total.value;
    return ok({ rows, isComplete, order: 'first' as const, total });
  });
