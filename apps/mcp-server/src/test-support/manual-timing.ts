import type { Timing } from '../timing.ts';

/** Time that passes when a test says so. */
export interface ManualTiming extends Timing {
  /** Lets time pass and runs what was due, in order. */
  pass(milliseconds: number): void;
}

/** Makes a time that stands still. */
export const manualTiming = (): ManualTiming => {
  let now = 0;
  let next = 0;
  const tasks = new Map<number, { readonly at: number; readonly task: () => void }>();
  const dueBefore = (end: number) =>
    [...tasks].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
  return {
    now: () => now,
    after: (delayMs, task) => {
      const id = next++;
      tasks.set(id, { at: now + delayMs, task });
      return () => tasks.delete(id);
    },
    pass: (milliseconds) => {
      const end = now + milliseconds;
      for (let due = dueBefore(end); due !== undefined; due = dueBefore(end)) {
        tasks.delete(due[0]);
        now = due[1].at;
        due[1].task();
      }
      now = end;
    },
  };
};
