import type { OperationProgress } from '@vibeml/sdk';
import type { Timing } from '../timing.ts';

/** One progress notification, as the protocol has it. */
export interface ProgressNotice {
  readonly progress: number;
  readonly total?: number;
  readonly message: string;
}

/** Tells a client how far a call is. */
export interface ProgressReporter {
  report(progress: OperationProgress): void;
  /** No notice follows. */
  stop(): void;
}

// Hosts that end a quiet call do so after 60 s at the earliest; one sign of life in 10 s is plenty.
const quietMs = 10_000;
// The protocol wants every notice to be above the one before; this is what an unchanged one rises by.
const smallestRise = 0.001;

/** Sends progress that only rises, and a sign of life when nothing was reported for 10 s. */
export const createProgress = (ports: {
  readonly timing: Timing;
  readonly send: (notice: ProgressNotice) => void;
}): ProgressReporter => {
  let last: ProgressNotice = { progress: 0, message: 'Working' };
  let cancelTimer: () => void = () => undefined;
  let isStopped = false;

  const send = (notice: ProgressNotice): void => {
    last = { ...notice, progress: Math.max(notice.progress, last.progress + smallestRise) };
    ports.send(last);
    cancelTimer();
    cancelTimer = ports.timing.after(quietMs, () => send(last));
  };
  cancelTimer = ports.timing.after(quietMs, () => send(last));

  return {
    report: ({ progress, total, message }) => {
      if (!isStopped) send({ progress, message, ...(total === null ? {} : { total }) });
    },
    stop: () => {
      isStopped = true;
      cancelTimer();
    },
  };
};
