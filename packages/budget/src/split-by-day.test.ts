import { sumUsd, usd } from '@vibeml/core-models';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitByDay } from './split-by-day.ts';

const ms = (text: string): number => Date.parse(text);

test('a run over midnight counts on both days, in proportion', () => {
  const span = { fromMs: ms('2026-01-31T23:00:00Z'), toMs: ms('2026-02-01T03:00:00Z') };
  expect(splitByDay(usd(4), span)).toEqual({
    days: [
      { day: '2026-01-31', amount: usd(1) },
      { day: '2026-02-01', amount: usd(3) },
    ],
  });
});

test('nothing spent has no days; a run of no time has one', () => {
  const moment = ms('2026-01-31T23:00:00Z');
  expect(splitByDay(usd(0), { fromMs: moment, toMs: moment + 1 }).days).toEqual([]);
  expect(splitByDay(usd(1), { fromMs: moment, toMs: moment }).days).toEqual([
    { day: '2026-01-31', amount: usd(1) },
  ]);
});

test('the parts add up exactly, whatever the span', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e12 }),
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 2e12 }),
      (micro, length, from) => {
        const amount = usd(micro / 1e6);
        const { days } = splitByDay(amount, { fromMs: from, toMs: from + length });
        expect(sumUsd(days.map((each) => each.amount))).toBe(amount);
        expect(new Set(days.map((each) => each.day)).size).toBe(days.length);
      },
    ),
  );
});
