import type { SourceRow } from '@vibeml/core-models';
import { parseJsonRow } from './parse-json-row.ts';
import { failedBatch, invalidRow, type RowReader, rowsBatch } from './row-reader.ts';
import { readTextBlocks, type TextBlock } from './text-blocks.ts';

/** The rows before a bad line, and that line if there is one. */
interface LinesRead {
  readonly rows: readonly SourceRow[];
  readonly bad: { readonly line: number; readonly reason: string } | null;
}

const withHint = (reason: string, line: number, text: string): string =>
  line === 1 && text.trimStart().startsWith('[')
    ? `${reason}; the file looks like one JSON list, so give it the ending .json`
    : reason;

const readRows = ({ text, firstLine }: TextBlock): LinesRead => {
  const rows: SourceRow[] = [];
  for (const [index, each] of text.split('\n').entries()) {
    if (each.trim() === '') continue;
    const line = firstLine + index;
    const row = parseJsonRow(each);
    if (row.isErr()) return { rows, bad: { line, reason: withHint(row.error, line, each) } };
    rows.push({ line, row: row.value });
  }
  return { rows, bad: null };
};

/** Reads JSON Lines: one object a line, blank lines left out, LF or CRLF, with or without a byte order mark. */
export const readJsonLines: RowReader = async function* (file, context) {
  for await (const block of readTextBlocks(file, context)) {
    if (block.isErr()) return yield failedBatch(block.error);
    const { rows, bad } = readRows(block.value);
    if (rows.length > 0) yield rowsBatch(rows);
    if (bad !== null) return yield invalidRow(file, bad.line, bad.reason);
  }
};
