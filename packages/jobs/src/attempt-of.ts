import type { DriverHandle, Run } from '@vibeml/core-models';

/** Which attempt a handle is of; 0 for the first. */
export const attemptOf = ({ data }: DriverHandle): number =>
  typeof data['attempt'] === 'number' ? data['attempt'] : 0;

/** Whether a handle is of the job that the run has now: what is known of an earlier one says nothing of it. */
export const isCurrent = (run: Run, handle: DriverHandle): boolean =>
  run.handle !== null && attemptOf(run.handle) === attemptOf(handle);

/** Whether a handle is of the attempt that the run waits for. */
export const isAwaited = (run: Run, handle: DriverHandle): boolean =>
  attemptOf(handle) === run.recoveries;
