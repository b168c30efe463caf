import type { CommandClock } from '../context.ts';

/** Waits until something happens, but not longer than so many milliseconds. Leaves no timer behind. */
export const pauseUntil = async (
  over: Promise<void>,
  milliseconds: number,
  clock: CommandClock,
  signal: AbortSignal,
): Promise<void> => {
  const controller = new AbortController();
  const either = AbortSignal.any([signal, controller.signal]);
  await Promise.race([over, clock.sleep(milliseconds, either)]);
  controller.abort();
};
