import type { RunId, Vibeml } from '@vibeml/sdk';

/** A supervisor at work. */
export interface Supervision {
  readonly isOver: () => boolean;
  /** Settles when it is over; never rejects. */
  readonly over: Promise<void>;
  /** Ends the supervising, not the run. */
  readonly end: () => void;
}

/** Starts to supervise a run beside other work. One that fails is over, too: whoever looks then asks the engine. */
export const startSupervision = (
  vibeml: Vibeml,
  runId: RunId,
  signal: AbortSignal,
): Supervision => {
  const controller = new AbortController();
  let isOver = false;
  const finish = (): void => {
    isOver = true;
  };
  const either = AbortSignal.any([signal, controller.signal]);
  return {
    isOver: () => isOver,
    over: vibeml.superviseRun(runId, { signal: either }).match(finish, finish),
    end: () => controller.abort(),
  };
};
