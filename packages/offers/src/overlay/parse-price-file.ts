import { configUnreadable, type ErrorOf } from '@vibeml/errors';
import { err, ok, Result } from 'neverthrow';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { PriceFile } from './price-file.ts';

/** Prices with the line that each entry stands on. */
export interface PriceOverlay {
  readonly prices: PriceFile;
  readonly path: string;
  /** Lines of `negotiated` and `clusters`, in their order. */
  readonly lines: { readonly negotiated: readonly number[]; readonly clusters: readonly number[] };
}

const problemOf = ({ path, message }: z.core.$ZodIssue): string => {
  const field = path.map(String).join('.');
  const problem = message.replace(/^./, (first) => first.toLowerCase());
  return field === '' ? problem : `${field}: ${problem}`;
};

// Aliases are counted: a file that multiplies itself is refused by the library.
const contentOf = Result.fromThrowable(
  (document: Document): unknown => document.toJS({ maxAliasCount: 100 }),
  () => 'its aliases multiply too much',
);

/** Reads the text of a price file, YAML or JSON. Fails with `config.unreadable`, which names the line. */
export const parsePriceFile = (
  path: string,
  text: string,
): Result<PriceOverlay, ErrorOf<'config.unreadable'>> => {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line } = counter.linePos(fault.pos[0]);
    return err(configUnreadable(path, `line ${line} is not valid YAML`, fault));
  }
  // The nearest node on the way that is there: an unknown or missing field has none of its own.
  const lineOf = (at: readonly PropertyKey[]): number => {
    const node = document.getIn(at, true);
    if (isNode(node) && node.range != null) return counter.linePos(node.range[0]).line;
    return at.length === 0 ? 1 : lineOf(at.slice(0, -1));
  };
  const content = contentOf(document);
  if (content.isErr()) return err(configUnreadable(path, content.error));
  const parsed = PriceFile.safeParse(content.value ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue === undefined ? 1 : lineOf(issue.path);
    const problem = issue === undefined ? 'it can not be read' : problemOf(issue);
    return err(configUnreadable(path, `line ${place}: ${problem}`));
  }
  const linesOf = (list: 'negotiated' | 'clusters'): readonly number[] =>
    (parsed.data[list] ?? []).map((_, index) => lineOf([list, index]));
  return ok({
    path,
    prices: parsed.data,
    lines: { negotiated: linesOf('negotiated'), clusters: linesOf('clusters') },
  });
};
