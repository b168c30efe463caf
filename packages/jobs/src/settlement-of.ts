import { splitByDay } from '@vibeml/budget';
import { type Run, type Settlement, sumUsd, usd } from '@vibeml/core-models';
import { billedSpans, costOfSpan } from './run-cost.ts';
import { isSettled } from './run-status.ts';

type Days = Settlement['days'];

const inOneList = (days: Days): Days => {
  const names = [...new Set(days.map(({ day }) => day))].sort();
  return names.map((day) => ({
    day,
    amount: sumUsd(days.filter((each) => each.day === day).map(({ amount }) => amount)),
  }));
};

/** What closes a run's reservation: its cost day by day, once nothing of it can bill any more; null before, and afterwards. */
export const settlementOf = (before: Run, after: Run): Settlement | null => {
  if (isSettled(before) || !isSettled(after)) return null;
  const spans = billedSpans(after, Date.parse(after.updatedAt));
  return { days: inOneList(spans.flatMap((span) => splitByDay(usd(costOfSpan(span)), span).days)) };
};
