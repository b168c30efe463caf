import type { IdSource } from '@vibeml/core-models';

const firstLetter = 'a'.charCodeAt(0);

const lettersOf = (value: number, count: number): string => {
  const places = Array.from({ length: count }, (_, index) => 26 ** (count - 1 - index));
  return places
    .map((place) => String.fromCharCode(firstLetter + (Math.floor(value / place) % 26)))
    .join('');
};

/** Ids that can be foretold: `aaaa`, `aaab`, and so on. */
export const createFixedIds = (): IdSource => {
  let next = 0;
  return { randomCharacters: (count) => lettersOf(next++, count) };
};
