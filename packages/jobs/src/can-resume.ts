import type { Run } from '@vibeml/core-models';
import { isTerminal } from './run-status.ts';

/** Whether a new run could go on where this one ended. */
export const canResume = (run: Run): boolean =>
  isTerminal(run.status) && run.status !== 'succeeded' && run.checkpoint !== null;
