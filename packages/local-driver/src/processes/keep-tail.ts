/** Text that grows but never beyond a limit; the end is kept. */
export interface Tail {
  append(text: string): void;
  text(): string;
}

/** Keeps the last `maxCharacters` of what is appended. */
export const createTail = (maxCharacters: number): Tail => {
  let kept = '';
  return {
    append(text) {
      kept += text;
      // Cutting at twice the limit keeps appending cheap.
      if (kept.length > 2 * maxCharacters) kept = kept.slice(-maxCharacters);
    },
    text: () => (kept.length <= maxCharacters ? kept : kept.slice(-maxCharacters)),
  };
};
