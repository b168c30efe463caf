import type { CallContext, DatasetError, SourceRow } from '@vibeml/core-models';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import type { HubClient } from '../hub-client.ts';
import {
  type FileSampleRequest,
  type FileSampler,
  rowCount,
  type SplitSample,
} from './file-sample.ts';
import { askRange, knownBytes, type RemoteFile } from './remote-buffer.ts';
import { type RowSample, type SampleReader, sampleBytes, sampleRows } from './row-sample.ts';

interface Progress {
  readonly rows: SourceRow[];
  bytesRead: number;
  filesRead: number;
  isComplete: boolean;
}

/** Who reads the starts of files. */
interface StartReading {
  readonly client: HubClient;
  readonly read: SampleReader;
  readonly context: CallContext;
}

const isEnough = ({ rows, bytesRead, isComplete }: Progress): boolean =>
  !isComplete || rows.length >= sampleRows || bytesRead >= sampleBytes;

/** Rows of a second file and of later ones are counted on, as their lines would repeat. */
const addRows = (progress: Progress, { rows, bytesRead, isComplete }: RowSample): void => {
  const kept = rows.slice(0, sampleRows - progress.rows.length);
  const before = progress.rows.length;
  progress.rows.push(
    ...kept.map((each, index) =>
      progress.filesRead === 0 ? each : { ...each, line: before + index + 1 },
    ),
  );
  progress.bytesRead += bytesRead;
  progress.filesRead += 1;
  progress.isComplete = isComplete && kept.length === rows.length;
};

const totalOf = (progress: Progress, { files, observedAt }: FileSampleRequest) => {
  const { rows, bytesRead, filesRead, isComplete } = progress;
  if (isComplete && filesRead === files.length) {
    return rowCount(rows.length, 'the files on the Hub', { observedAt, method: 'measured' });
  }
  const estimate = bytesRead === 0 ? rows.length : (rows.length / bytesRead) * knownBytes(files);
  const source = `${knownBytes(files)} bytes on the Hub, by the length of the first ${rows.length} rows`;
  return rowCount(Math.max(rows.length, estimate), source, { observedAt, method: 'modelled' });
};

const toSample = (progress: Progress, request: FileSampleRequest): SplitSample => ({
  rows: progress.rows,
  isComplete: progress.isComplete && progress.filesRead === request.files.length,
  order: 'first',
  total: totalOf(progress, request),
});

const readStart = async (
  { client, read, context }: StartReading,
  file: RemoteFile,
  request: FileSampleRequest,
): Promise<Result<RowSample, DatasetError>> => {
  const range = { start: 0, end: Math.min(file.bytes ?? sampleBytes, sampleBytes) };
  if (range.end === 0) return ok({ rows: [], isComplete: true, bytesRead: 0 });
  const content = await askRange(client, file, range, context);
  if (content.isErr()) return err(request.toError(content.error));
  const { bytes, totalBytes } = content.value;
  const isWhole = bytes.length >= (file.bytes ?? totalBytes ?? Number.POSITIVE_INFINITY);
  return read({ reference: request.reference, bytes, isWhole });
};

const readAll = async (
  reading: StartReading,
  request: FileSampleRequest,
): Promise<Result<SplitSample, DatasetError>> => {
  const progress: Progress = { rows: [], bytesRead: 0, filesRead: 0, isComplete: true };
  for (const file of request.files) {
    if (isEnough(progress)) break;
    const sample = await readStart(reading, file, request);
    if (sample.isErr()) return err(sample.error);
    addRows(progress, sample.value);
  }
  return ok(toSample(progress, request));
};

/** Reads rows from the starts of text files, one file after the other, until there are enough. */
export const sampleTextFiles =
  (read: SampleReader): FileSampler =>
  (client, request, context) =>
    new ResultAsync(readAll({ client, read, context }, request));
