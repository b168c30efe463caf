import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumUsd, toDollars, usd } from './money.ts';

const dollars = fc.integer({ min: 0, max: 1_000_000_000 }).map((cents) => cents / 100);

test('sums are exact in cents, in any order', () => {
  fc.assert(
    fc.property(fc.array(dollars, { maxLength: 30 }), (amounts) => {
      const forward = sumUsd(amounts.map(usd));
      expect(sumUsd([...amounts].reverse().map(usd))).toBe(forward);
      const cents = amounts.reduce((total, each) => total + Math.round(each * 100), 0);
      expect(toDollars(forward)).toBeCloseTo(cents / 100, 6);
    }),
  );
});

test('a tenth of a dollar ten times is a dollar', () => {
  expect(toDollars(sumUsd(Array.from({ length: 10 }, () => usd(0.1))))).toBe(1);
});
