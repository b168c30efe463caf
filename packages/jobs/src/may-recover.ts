import type { Run } from '@vibeml/core-models';
import { explainExitCode } from '@vibeml/trainer';
import { hasJob } from './attempt-of.ts';

/** Whether a run whose machine is lost now may get another one. */
export const mayRecover = (run: Run): boolean =>
  hasJob(run) && run.stopRequested === null && run.recoveries < run.maxRestarts;

/** Whether a job that ended so may be started again without a change; one that told no exit code was cut off. */
export const isRecoverableExit = (exitCode: number | null): boolean =>
  exitCode === null || explainExitCode(exitCode).isRecoverable;
