/** Lines that go and lines that come, with the number of the first one, from 1. */
export interface LineDifference {
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const sameAtStart = (one: readonly string[], other: readonly string[]): number => {
  const first = one.findIndex((line, index) => line !== other[index]);
  return first < 0 ? Math.min(one.length, other.length) : Math.min(first, other.length);
};

const linesOf = (text: string): readonly string[] =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');

/** What differs between two texts: everything between what they have in common at both ends. */
export const lineDifference = (before: string, after: string): LineDifference => {
  const old = linesOf(before);
  const fresh = linesOf(after);
  const start = sameAtStart(old, fresh);
  const end = sameAtStart(old.slice(start).toReversed(), fresh.slice(start).toReversed());
  return {
    line: start + 1,
    removed: old.slice(start, old.length - end),
    added: fresh.slice(start, fresh.length - end),
  };
};
