import type { Run, RunStatus } from '@vibeml/core-models';

/** The statuses that have no way out. */
export const terminalStatuses: readonly RunStatus[] = [
  'succeeded',
  'failed',
  'stopped',
  'over_budget',
  'lost',
];

/** The statuses of a run that is still going. */
export const liveStatuses: readonly RunStatus[] = [
  'planned',
  'launching',
  'provisioning',
  'setting_up',
  'running',
  'saving',
  'recovering',
];

/** Whether a run has ended for good. */
export const isTerminal = (status: RunStatus): boolean => terminalStatuses.includes(status);

/** Whether nothing is left to do for a run: it ended, and what it used was released. */
export const isSettled = (run: Run): boolean =>
  isTerminal(run.status) && (run.handle === null || run.releasedAt !== null);
