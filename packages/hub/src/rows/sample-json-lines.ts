import type { DatasetError, JsonObject, SourceRow } from '@vibeml/core-models';
import { datasetRowInvalid } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { parseJson } from '../parse-json.ts';
import { type FileStart, type RowSample, type SampleReader, sampleRows } from './row-sample.ts';

const newline = 0x0a;

/** What JSON.parse gives is JSON, so an object among it is a JsonObject. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses one row, or gives the reason why it is none. */
export const parseRow = (text: string): Result<JsonObject, string> =>
  parseJson(text).andThen((value) =>
    isObject(value) ? ok(value) : err('the row is not an object with columns'),
  );

/** Up to the last line end: what follows was cut. */
const wholeLines = ({ bytes, isWhole }: FileStart): Uint8Array =>
  isWhole ? bytes : bytes.subarray(0, bytes.lastIndexOf(newline) + 1);

const readLines = (
  reference: string,
  lines: readonly string[],
): Result<{ rows: readonly SourceRow[]; lastLine: number }, DatasetError> => {
  const rows: SourceRow[] = [];
  for (const [index, text] of lines.entries()) {
    if (rows.length === sampleRows) return ok({ rows, lastLine: index });
    if (text.trim() === '') continue;
    const row = parseRow(text);
    if (row.isErr()) return err(datasetRowInvalid(reference, index + 1, row.error));
    rows.push({ line: index + 1, row: row.value });
  }
  return ok({ rows, lastLine: lines.length });
};

/** Reads rows from the start of a JSON Lines file. */
export const sampleJsonLines: SampleReader = async (start) => {
  const { reference, isWhole } = start;
  const kept = wholeLines(start);
  if (kept.length === 0 && !isWhole) {
    const size = `${start.bytes.length / 1024 / 1024} MiB`;
    return err(datasetRowInvalid(reference, 1, `the row is longer than ${size}`));
  }
  const lines = Buffer.from(kept)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n');
  return readLines(reference, lines).map(({ rows, lastLine }): RowSample => {
    const isComplete = isWhole && lastLine === lines.length;
    const read = lines.slice(0, lastLine).join('\n');
    return { rows, isComplete, bytesRead: isComplete ? kept.length : Buffer.byteLength(read) + 1 };
  });
};
