import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLengthTally } from './length-tally.ts';

const tallied = (lengths: readonly number[], weight = 1) => {
  const tally = createLengthTally('tokens');
  for (const each of lengths) tally.add(each, weight);
  return tally.statistics();
};

test('the statistics are those of the sorted lengths', () => {
  const lengths = fc.array(fc.nat({ max: 60_000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(lengths, (values) => {
      const sorted = values.toSorted((one, other) => one - other);
      const total = values.reduce((sum, each) => sum + each, 0);
      const statistics = tallied(values);
      expect(statistics).toMatchObject({
        unit: 'tokens',
        total,
        p50: sorted[Math.floor((sorted.length - 1) / 2)],
        p95: sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))],
        max: sorted.at(-1),
        measuredRows: values.length,
      });
      expect(Math.abs(statistics.mean - total / values.length)).toBeLessThan(0.0501);
    }),
  );
});

test('a weight lets one row stand for several', () => {
  expect(tallied([1, 2, 3], 50)).toMatchObject({ total: 300, mean: 2, p50: 2, measuredRows: 3 });
});

test('very long rows stay within a thousandth, and the longest is exact', () => {
  const { p50, max } = tallied([1_000_001, 1_234_567, 9_999_999]);
  expect(Math.abs(p50 - 1_234_567) / 1_234_567).toBeLessThan(0.001);
  expect(max).toBe(9_999_999);
  expect(tallied([99_999_999]).p95).toBe(99_999_999);
});

test('nothing measured gives zeros', () => {
  expect(tallied([])).toEqual({
    unit: 'tokens',
    total: 0,
    mean: 0,
    p50: 0,
    p95: 0,
    max: 0,
    measuredRows: 0,
  });
});
