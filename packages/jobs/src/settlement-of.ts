import { splitByDay } from '@vibeml/budget';
import { type Run, type Settlement, usd } from '@vibeml/core-models';
import { billedSpan, costOfTime } from './run-cost.ts';
import { isSettled } from './run-status.ts';

/** What closes a run's reservation: its cost day by day, once nothing of it can bill any more; null before, and afterwards. */
export const settlementOf = (before: Run, after: Run): Settlement | null => {
  if (isSettled(before) || !isSettled(after)) return null;
  const span = billedSpan(after, Date.parse(after.updatedAt));
  return span === null
    ? { days: [] }
    : splitByDay(usd(costOfTime(after, span.toMs - span.fromMs)), span);
};
