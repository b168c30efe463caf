import type { DriverHandle, Run } from '@vibeml/core-models';

/** Which attempt a handle is of; 0 for the first. */
export const attemptOf = ({ data }: DriverHandle): number =>
  Number.isInteger(data['attempt']) ? Number(data['attempt']) : 0;

/** Whether a handle is of the attempt that the run waits for. */
export const isAwaited = (run: Run, handle: DriverHandle): boolean =>
  attemptOf(handle) === run.recoveries;

/** Whether an engine is known to have the job of the run's attempt. Until then its handle is that of the lost one. */
export const hasJob = (run: Run): boolean => run.handle !== null && isAwaited(run, run.handle);

/** Whether a handle is of the job that the run has now: what is known of an earlier one says nothing of it. */
export const isCurrent = (run: Run, handle: DriverHandle): boolean =>
  hasJob(run) && isAwaited(run, handle);
