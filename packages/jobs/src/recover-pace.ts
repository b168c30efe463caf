import type { Run } from '@vibeml/core-models';

const firstPauseMs = 30_000;
const longestPauseMs = 900_000;

/** Says when to ask for the next machine. */
export interface RecoverPace {
  /** Milliseconds from now; 0 when it is time. */
  pauseMs(run: Run, nowMs: number): number;
  /** To be told of each try. */
  tried(run: Run, nowMs: number): void;
}

/**
 * How long to wait before a machine is asked for. After one that worked: not at all. After one that could not be had, or was
 * lost before its first step: longer each time, so that the restarts are not used up within a minute.
 */
export const createRecoverPace = (): RecoverPace => {
  let inVain = 0;
  let last: { readonly atMs: number; readonly progressAt: string | null } | null = null;

  const progressOf = ({ progress }: Run): string | null => progress?.at ?? null;
  // Also the first machine that this supervisor sees lost.
  const hasWorked = (run: Run): boolean => last === null || progressOf(run) !== last.progressAt;

  return {
    pauseMs(run, nowMs) {
      if (last === null || hasWorked(run)) return 0;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, inVain - 1));
      return Math.max(0, last.atMs + pauseMs - nowMs);
    },
    tried(run, nowMs) {
      inVain = hasWorked(run) ? 1 : inVain + 1;
      last = { atMs: nowMs, progressAt: progressOf(run) };
    },
  };
};
