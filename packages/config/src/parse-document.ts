import { configUnreadable, type ErrorOf } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml';

/** The preferences file can't be read. */
export type Unreadable = ErrorOf<'config.unreadable'>;

/** A YAML document with comments and order, and the line of any place in it. */
export interface ParsedDocument {
  readonly document: Document;
  lineOf(node: unknown): number;
}

/** Whether a node is a key that can name a setting. */
export const isNamed = (key: unknown): key is Scalar<string> =>
  isScalar(key) && typeof key.value === 'string';

/** The `key: value` pairs at the top of a document. */
export const pairsOf = (document: Document): readonly Pair[] =>
  isMap(document.contents) ? document.contents.items : [];

// Nothing but comments, or `---`: a file that sets nothing.
const isEmpty = ({ contents }: Document): boolean =>
  contents === null || (isScalar(contents) && contents.value === null);

/** Parses the text of a preferences file. Fails with `config.unreadable`, which names the line. */
export const parsePreferencesFile = (
  path: string,
  text: string,
): Result<ParsedDocument, Unreadable> => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line } = lines.linePos(fault.pos[0]);
    return err(configUnreadable(path, `line ${line} is not valid YAML`, fault));
  }
  if (isEmpty(document)) document.contents = null;
  else if (!isMap(document.contents)) {
    return err(configUnreadable(path, "line 1 does not begin a list of 'setting: value' lines"));
  }
  const lineOf = (node: unknown): number =>
    isScalar(node) || isCollection(node) ? lines.linePos(node.range?.[0] ?? 0).line : 1;
  return ok({ document, lineOf });
};
