import { err, Result } from 'neverthrow';

/** Deeper than this nobody nests on purpose, and whoever walks through it would run out of stack. */
const maxDepth = 200;

/** Strings whole, so that brackets in them do not count, and brackets. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/gs;

const step: ReadonlyMap<string, number> = new Map([
  ['{', 1],
  ['[', 1],
  ['}', -1],
  [']', -1],
]);

const isTooDeep = (text: string): boolean => {
  let depth = 0;
  for (const [token] of text.matchAll(tokens)) {
    depth += step.get(token) ?? 0;
    if (depth > maxDepth) return true;
  }
  return false;
};

const parse = Result.fromThrowable(
  (text: string): unknown => JSON.parse(text),
  () => 'it is not valid JSON',
);

/** Parses JSON text; what it holds is checked by whoever asked. */
export const parseJson = (text: string): Result<unknown, string> =>
  isTooDeep(text) ? err(`it is nested more than ${maxDepth} levels deep`) : parse(text);
