import type { DriverHandle, StoredRun } from '@vibeml/core-models';
import type { Change } from './append-events.ts';
import { attemptOf, hasJob } from './attempt-of.ts';
import { isTerminal } from './run-status.ts';

/**
 * What is written when an engine is known to have the job of a run. A new attempt writes logs of its own, which are read from
 * their start; those of the same one are read on from where reading stopped.
 */
export const acceptance = ({ run }: StoredRun, handle: DriverHandle, at: string): Change => {
  if (hasJob(run) || isTerminal(run.status)) return { events: [] };
  const isKnown = run.handle !== null && attemptOf(run.handle) === attemptOf(handle);
  const events = [{ type: 'job-accepted' as const, at, handle }];
  return isKnown ? { events } : { events, cursors: {} };
};
