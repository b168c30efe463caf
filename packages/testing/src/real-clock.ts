import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@vibeml/core-models';

/** The time of this machine, for tests with real processes. */
export const createRealClock = (): Clock => ({
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    wait(milliseconds, undefined, { signal }).then(
      () => true,
      () => false,
    ),
});
