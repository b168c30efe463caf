import { type Settlement, Usd } from '@vibeml/core-models';

const dayMs = 86_400_000;

/** The day of a moment in UTC, for example `2026-01-31`. */
const dayOf = (momentMs: number): string => new Date(momentMs).toISOString().slice(0, 10);

/** The starts of the days that a span touches. */
const daysOf = (fromMs: number, toMs: number): readonly number[] => {
  const first = Math.floor(fromMs / dayMs);
  const last = Math.max(first, Math.ceil(toMs / dayMs) - 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * dayMs);
};

/**
 * Spreads an amount over the days of a span, in proportion to the time spent in each; the parts are whole micro-dollars and
 * add up to the amount exactly. Times in milliseconds since 1970.
 */
export const splitByDay = (
  amount: Usd,
  span: { readonly fromMs: number; readonly toMs: number },
): Settlement => {
  if (amount === 0) return { days: [] };
  const { fromMs, toMs } = span;
  const length = Math.max(1, toMs - fromMs);
  // Each day gets what is due by its end, less what was given before: nothing is lost in rounding.
  const dueBy = (endMs: number): number =>
    Math.round(amount * (Math.min(length, Math.max(0, endMs - fromMs)) / length));
  const starts = daysOf(fromMs, toMs);
  return {
    days: starts
      .map((start, index) => ({
        day: dayOf(start),
        amount: Usd.parse(
          (index === starts.length - 1 ? amount : dueBy(start + dayMs)) -
            (index === 0 ? 0 : dueBy(start)),
        ),
      }))
      .filter((each) => each.amount > 0),
  };
};
