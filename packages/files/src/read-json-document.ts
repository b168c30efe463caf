import { err, ok, type Result } from 'neverthrow';
import {
  type BadPlace,
  createJsonDocumentParser,
  type DocumentRoot,
} from './json-document-parser.ts';
import { readChunks } from './read-chunks.ts';
import { failedBatch, invalidRow, type RowReader, rowsBatch } from './row-reader.ts';

const newline = 0x0a;
const byteOrderMark = Buffer.from('\uFEFF');

type DocumentParser = ReturnType<typeof createJsonDocumentParser>;

const withoutByteOrderMark = (bytes: Buffer): Buffer =>
  bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark)
    ? bytes.subarray(byteOrderMark.length)
    : bytes;

const rootOf = (bytes: Buffer): Result<DocumentRoot, BadPlace> => {
  const first = bytes.toString('latin1').trimStart()[0];
  if (first === '[') return ok('list');
  return first === '{'
    ? ok('object')
    : err({ line: 1, reason: 'not JSON: it starts with neither [ nor {' });
};

const addLines = (parser: DocumentParser, bytes: Buffer): Result<null, BadPlace> => {
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(newline, start);
    const next = end < 0 ? bytes.length : end + 1;
    const added = parser.add(bytes.subarray(start, next), end >= 0);
    if (added.isErr()) return added;
    start = next;
  }
  return ok(null);
};

/** Takes a document in chunks; the first chunk tells whether it is a list or an object. */
const createDocumentReader = () => {
  let parser: DocumentParser | null = null;
  const start = (chunk: Buffer): Result<null, BadPlace> => {
    const bytes = withoutByteOrderMark(chunk);
    return rootOf(bytes).andThen((root) => {
      parser = createJsonDocumentParser(root);
      return addLines(parser, bytes);
    });
  };
  return {
    add: (chunk: Buffer): Result<null, BadPlace> =>
      parser === null ? start(chunk) : addLines(parser, chunk),
    takeRows: () => parser?.takeRows() ?? [],
    finish: (): Result<null, BadPlace> => parser?.finish() ?? ok(null),
  };
};

/** Reads a JSON document: a list of objects, or an object with such a list under `data`. Holds one chunk and one row at a time. */
export const readJsonDocument: RowReader = async function* (file, context) {
  const reader = createDocumentReader();
  for await (const chunk of readChunks(file, context)) {
    if (chunk.isErr()) return yield failedBatch(chunk.error);
    const added = reader.add(chunk.value);
    const rows = reader.takeRows();
    if (rows.length > 0) yield rowsBatch(rows);
    if (added.isErr()) return yield invalidRow(file, added.error.line, added.error.reason);
  }
  const finished = reader.finish();
  if (finished.isErr()) yield invalidRow(file, finished.error.line, finished.error.reason);
};
