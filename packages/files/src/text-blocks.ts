import { isUtf8 } from 'node:buffer';
import type { CallContext, DatasetError } from '@vibeml/core-models';
import { datasetRowInvalid } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { type LineBlock, readLineBlocks } from './line-blocks.ts';
import type { DatasetFile } from './read-chunks.ts';

const newline = 0x0a;
const byteOrderMark = '\uFEFF';

/** Whole lines of text, without the last line end and the byte order mark; lines count from 1. */
export interface TextBlock {
  readonly text: string;
  readonly firstLine: number;
}

const textOf = ({ bytes, firstLine }: LineBlock): TextBlock => {
  const text = bytes.toString('utf8');
  const hasMark = firstLine === 1 && text.startsWith(byteOrderMark);
  return { text: hasMark ? text.slice(1) : text, firstLine };
};

/** Splits a block before its first line that is not UTF-8. */
const cutAtTornLine = ({ bytes, firstLine }: LineBlock): { whole: LineBlock; line: number } => {
  let start = 0;
  let line = firstLine;
  for (
    let end = bytes.indexOf(newline);
    end >= 0 && isUtf8(bytes.subarray(start, end));
    end = bytes.indexOf(newline, start)
  ) {
    start = end + 1;
    line += 1;
  }
  return { whole: { bytes: bytes.subarray(0, Math.max(0, start - 1)), firstLine }, line };
};

const isUtf16 = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);

const reasonFor = ({ bytes, firstLine }: LineBlock): string =>
  firstLine === 1 && isUtf16(bytes) ? 'UTF-16 text, where UTF-8 is needed' : 'not valid UTF-8';

/** A text file as blocks of whole lines; a failure is the last item. A line that is not UTF-8 fails with `dataset.row_invalid`. */
export async function* readTextBlocks(
  file: DatasetFile,
  context: CallContext,
): AsyncGenerator<Result<TextBlock, DatasetError>, void, undefined> {
  for await (const block of readLineBlocks(file, context)) {
    if (block.isErr()) return yield err(block.error);
    if (!isUtf8(block.value.bytes)) {
      const { whole, line } = cutAtTornLine(block.value);
      yield ok(textOf(whole));
      return yield err(datasetRowInvalid(file.reference, line, reasonFor(block.value)));
    }
    yield ok(textOf(block.value));
  }
}
