import { JSONParser, TokenType } from '@streamparser/json';
import type { SourceRow } from '@vibeml/core-models';
import { err, ok, Result } from 'neverthrow';
import { asRow } from './parse-json-row.ts';
import { maxRowBytes, rowTooLong } from './row-reader.ts';

/** A place where the document is no list of rows. */
export interface BadPlace {
  readonly line: number;
  readonly reason: string;
}

/** How the rows stand in the document: as the whole list, or as the list under `data`. */
export type DocumentRoot = 'list' | 'object';

const pathOfRows: Readonly<Record<DocumentRoot, string>> = { list: '$.*', object: '$.data.*' };

const noList = 'the document has no list of rows: a list, or an object with a list named data';
const looksLikeLines =
  'not valid JSON; if each line is an object of its own, give the file the ending .jsonl';

/** Parses a JSON document piece by piece; each piece is at most one line. Rows carry the line they start on. */
export const createJsonDocumentParser = (root: DocumentRoot) => {
  let line = 1;
  let rowLine: number | null = null;
  let bytesSinceRow = 0;
  let total = 0;
  let found: SourceRow[] = [];
  let bad: BadPlace | null = null;

  const parser = new JSONParser({ paths: [pathOfRows[root]], keepStack: false });
  parser.onToken = ({ token }) => {
    if (token === TokenType.LEFT_BRACE) rowLine ??= line;
  };
  parser.onValue = ({ key, value }) => {
    const row = typeof key === 'number' ? asRow(value) : err(noList);
    const place = rowLine ?? line;
    row.match(
      (each) => found.push({ line: place, row: each }),
      (reason) => {
        bad ??= { line: place, reason };
      },
    );
    rowLine = null;
    bytesSinceRow = 0;
    total += 1;
  };

  const invalid = () => (root === 'object' && total === 0 ? looksLikeLines : 'not valid JSON');
  const write = Result.fromThrowable((bytes: Uint8Array) => parser.write(bytes), invalid);
  const end = Result.fromThrowable(
    () => (parser.isEnded ? undefined : parser.end()),
    () => 'the file ends in the middle of the list',
  );
  const verdict = (): Result<null, BadPlace> => (bad === null ? ok(null) : err(bad));

  return {
    /** Takes the next piece; `endsLine` tells that a line end follows it. */
    add(bytes: Uint8Array, endsLine: boolean): Result<null, BadPlace> {
      bytesSinceRow += bytes.length;
      const written = write(bytes)
        .mapErr((reason) => ({ line, reason }))
        .andThen(verdict)
        .andThen(() =>
          bytesSinceRow > maxRowBytes ? err({ line, reason: rowTooLong }) : ok(null),
        );
      if (endsLine) line += 1;
      return written;
    },
    /** The rows found since the last call. */
    takeRows(): readonly SourceRow[] {
      const rows = found;
      found = [];
      return rows;
    },
    finish: (): Result<null, BadPlace> =>
      end()
        .mapErr((reason) => ({ line, reason }))
        .andThen(() =>
          root === 'object' && total === 0 ? err({ line: 1, reason: noList }) : ok(null),
        ),
  };
};
