import { setTimeout } from 'node:timers/promises';
import type { Clock } from '@vibeml/core-models';

/** The real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, true, { signal }).catch(() => false),
};
