import type { CallContext, DatasetError } from '@vibeml/core-models';
import { datasetRowInvalid } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { type DatasetFile, readChunks } from './read-chunks.ts';
import { maxRowBytes, rowTooLong } from './row-reader.ts';

const newline = 0x0a;

/** Whole lines of a file, without the last line end; lines count from 1. */
export interface LineBlock {
  readonly bytes: Buffer;
  readonly firstLine: number;
}

const countNewlines = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
};

/** Collects chunks until a line ends; holds at most one unfinished line. */
const createLineCollector = (file: DatasetFile) => {
  let unfinished: Buffer[] = [];
  let unfinishedBytes = 0;
  let line = 1;

  const keep = (bytes: Buffer): Result<null, DatasetError> => {
    unfinished.push(bytes);
    unfinishedBytes += bytes.length;
    return unfinishedBytes > maxRowBytes
      ? err(datasetRowInvalid(file.reference, line, rowTooLong))
      : ok(null);
  };

  const release = (): LineBlock => {
    const bytes =
      unfinished.length === 1 && unfinished[0] ? unfinished[0] : Buffer.concat(unfinished);
    const block = { bytes, firstLine: line };
    line += countNewlines(bytes) + 1;
    unfinished = [];
    unfinishedBytes = 0;
    return block;
  };

  return {
    add(chunk: Buffer): Result<LineBlock | null, DatasetError> {
      const end = chunk.lastIndexOf(newline);
      if (end < 0) return keep(chunk);
      unfinished.push(chunk.subarray(0, end));
      const block = release();
      return keep(chunk.subarray(end + 1)).map(() => block);
    },
    finish: (): LineBlock | null => (unfinishedBytes === 0 ? null : release()),
  };
};

/** A file as blocks of whole lines; a failure is the last item. A line over the limit fails with `dataset.row_invalid`. */
export async function* readLineBlocks(
  file: DatasetFile,
  context: CallContext,
): AsyncGenerator<Result<LineBlock, DatasetError>, void, undefined> {
  const collector = createLineCollector(file);
  for await (const chunk of readChunks(file, context)) {
    const block = chunk.andThen(collector.add);
    if (block.isErr()) return yield err(block.error);
    if (block.value !== null) yield ok(block.value);
  }
  const last = collector.finish();
  if (last !== null) yield ok(last);
}
