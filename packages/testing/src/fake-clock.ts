import type { Clock } from '@vibeml/core-models';

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: (slept: boolean) => void;
}

/** A clock that stands still unless somebody waits: then it jumps to the earliest waiter's time. */
export interface FakeClock extends Clock {
  /** Moves the time forward, in milliseconds, and wakes who waited for it. */
  advance(milliseconds: number): void;
  /** The time as an ISO 8601 string. */
  iso(): string;
}

/** Starts at the given moment. Waiting costs no real time: it gives way once to everything else that is ready. */
export const createFakeClock = (startsAt = '2026-01-02T03:04:05.000Z'): FakeClock => {
  let nowMs = Date.parse(startsAt);
  let sleepers: readonly Sleeper[] = [];
  const wakeDue = (): void => {
    const due = sleepers.filter((each) => each.wakeAt <= nowMs);
    sleepers = sleepers.filter((each) => each.wakeAt > nowMs);
    for (const each of due) each.wake(true);
  };
  const jump = (): void => {
    const earliest = Math.min(...sleepers.map((each) => each.wakeAt));
    if (Number.isFinite(earliest)) nowMs = Math.max(nowMs, earliest);
    wakeDue();
  };
  return {
    now: () => nowMs,
    iso: () => new Date(nowMs).toISOString(),
    advance(milliseconds) {
      nowMs += milliseconds;
      wakeDue();
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(false);
        const sleeper: Sleeper = { wakeAt: nowMs + milliseconds, wake: resolve };
        sleepers = [...sleepers, sleeper];
        signal.addEventListener(
          'abort',
          () => {
            sleepers = sleepers.filter((each) => each !== sleeper);
            resolve(false);
          },
          { once: true },
        );
        // Timers run after everything that is ready, so work that needs no time finishes first.
        setTimeout(jump, 0);
      }),
  };
};
