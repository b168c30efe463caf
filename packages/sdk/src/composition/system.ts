import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Clock, IdSource } from '@vibeml/core-models';

/** The real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, true, { signal }).catch(() => false),
};

// Without 0, o, 1, l and i.
const characters = '23456789abcdefghjkmnpqrstuvwxyz';

/** Names by chance. */
export const systemIds: IdSource = {
  randomCharacters: (count) =>
    Array.from({ length: count }, () => characters[randomInt(characters.length)]).join(''),
};
