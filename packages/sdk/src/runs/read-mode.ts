import type { ReadOptions } from '@vibeml/jobs';

/**
 * Whom a read asks. This machine answers in no time and is asked unless the store alone shall answer; an engine elsewhere
 * takes seconds and is asked only where somebody waits for it.
 */
export const readMode = (wanted: {
  readonly cached: boolean;
  readonly refresh?: boolean | undefined;
}): ReadOptions => {
  if (wanted.cached) return { refresh: false };
  return { refresh: wanted.refresh === true ? true : 'this_machine' };
};

/** Seconds since something was seen. */
export const ageSecondsOf = (observedAt: string, nowMs: number): number =>
  Math.max(0, nowMs - Date.parse(observedAt)) / 1000;
