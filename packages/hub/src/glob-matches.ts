// Patterns and names both come from a repository, so the time must not grow faster than their product: no regular expression.

interface Step {
  /** One character of a name, or `*` within a folder, `**` across folders, `?` for any one character. */
  readonly kind: 'text' | 'any' | 'star' | 'globstar';
  readonly text: string;
}

const kindOf = (text: string): Step['kind'] => {
  if (text.startsWith('**')) return 'globstar';
  if (text === '*') return 'star';
  return text === '?' ? 'any' : 'text';
};

/** A `/` behind `**` belongs to it: the two also stand for no folder at all. */
const stepsOf = (pattern: string): readonly Step[] =>
  (pattern.match(/\*\*\/?|./gsu) ?? []).map((text) => ({ kind: kindOf(text), text }));

const repeats = ({ kind }: Step, character: string): boolean =>
  kind === 'globstar' || (kind === 'star' && character !== '/');

const takes = ({ kind, text }: Step, character: string): boolean =>
  kind === 'any' ? character !== '/' : kind === 'text' && text === character;

const isStar = ({ kind }: Step): boolean => kind === 'star' || kind === 'globstar';

/** Every step that can be reached without reading a character: stars may stand for nothing. */
const withSkips = (steps: readonly Step[], reached: ReadonlySet<number>): ReadonlySet<number> => {
  const all = new Set(reached);
  for (const at of all) {
    const step = steps[at];
    if (step !== undefined && isStar(step)) all.add(at + 1);
  }
  return all;
};

/** The steps that one more character leads to. */
const advance = (
  steps: readonly Step[],
  reached: ReadonlySet<number>,
  character: string,
): ReadonlySet<number> => {
  const next = [...reached].flatMap((at) => {
    const step = steps[at];
    if (step === undefined) return [];
    return [...(repeats(step, character) ? [at] : []), ...(takes(step, character) ? [at + 1] : [])];
  });
  return withSkips(steps, new Set(next));
};

const mostWildcards = 8;

/** The text before the first wildcard, which most paths do not start with. */
const literalStart = (pattern: string): string => /^[^*?]*/.exec(pattern)?.[0] ?? '';

const countWildcards = (pattern: string): number => pattern.match(/[*?]+/g)?.length ?? 0;

/** Whether a path fits a pattern with `*`, `**` and `?`; a pattern with more than eight of them fits nothing. */
export const globMatches = (pattern: string, path: string): boolean => {
  const start = literalStart(pattern);
  if (!path.startsWith(start) || countWildcards(pattern) > mostWildcards) return false;
  if (start.length === pattern.length) return path === pattern;
  const steps = stepsOf(pattern);
  let reached = withSkips(steps, new Set([0]));
  for (const character of path) reached = advance(steps, reached, character);
  return reached.has(steps.length);
};
