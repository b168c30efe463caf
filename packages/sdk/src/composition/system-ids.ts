import { randomInt } from 'node:crypto';
import type { IdSource } from '@vibeml/core-models';

// Without 0, o, 1, l and i.
const characters = '23456789abcdefghjkmnpqrstuvwxyz';

/** Names by chance. */
export const systemIds: IdSource = {
  randomCharacters: (count) =>
    Array.from({ length: count }, () => characters[randomInt(characters.length)]).join(''),
};
