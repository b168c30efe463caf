import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRowRanges } from './parquet-ranges.ts';

const mebibyte = 1024 * 1024;

test('the ranges cover every row once, in order, each within the size of a group', () => {
  const group = fc.record({
    rows: fc.integer({ min: 0, max: 5000 }),
    bytes: fc.integer({ min: 0, max: 900 * mebibyte }),
  });
  fc.assert(
    fc.property(fc.array(group, { maxLength: 8 }), (groups) => {
      const ranges = planRowRanges(groups)._unsafeUnwrap();
      const rows = ranges.flatMap(({ start, end }) =>
        Array.from({ length: end - start }, (_, index) => start + index),
      );
      const total = groups.reduce((sum, each) => sum + each.rows, 0);
      expect(rows).toEqual(Array.from({ length: total }, (_, index) => index));
      expect(ranges.every(({ start, end }) => end > start)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('a small group is one range, a large one is cut, a huge one is refused', () => {
  expect(planRowRanges([{ rows: 100, bytes: 1000 }])._unsafeUnwrap()).toEqual([
    { start: 0, end: 100 },
  ]);
  expect(planRowRanges([{ rows: 100, bytes: 64 * mebibyte }])._unsafeUnwrap()).toEqual([
    { start: 0, end: 50 },
    { start: 50, end: 100 },
  ]);
  expect(
    planRowRanges([
      { rows: 1, bytes: 1 },
      { rows: 9, bytes: 1025 * mebibyte },
    ])._unsafeUnwrapErr(),
  ).toContain('row group 2 is larger than 1 GiB');
});
