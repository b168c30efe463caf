import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRowRanges } from './parquet-ranges.ts';

const mebibyte = 1024 * 1024;

test('the ranges cover every row once, in order, each within the size of a group', () => {
  const group = fc.record({
    rows: fc.integer({ min: 0, max: 5000 }),
    bytes: fc.integer({ min: 0, max: 256 * mebibyte }),
    isIndexed: fc.boolean(),
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

test('a small group is one range, a large one is cut where it has an index', () => {
  const plan = (bytes: number, isIndexed: boolean) =>
    planRowRanges([{ rows: 100, bytes, isIndexed }]);
  const whole = [{ start: 0, end: 100 }];
  expect(plan(1000, true)._unsafeUnwrap()).toEqual(whole);
  expect(plan(64 * mebibyte, false)._unsafeUnwrap()).toEqual(whole);
  expect(plan(64 * mebibyte, true)._unsafeUnwrap()).toEqual([
    { start: 0, end: 50 },
    { start: 50, end: 100 },
  ]);
});

test('a huge group is refused where it has no index', () => {
  const groups = (isIndexed: boolean) => [
    { rows: 1, bytes: 1, isIndexed },
    { rows: 9, bytes: 257 * mebibyte, isIndexed },
  ];
  expect(planRowRanges(groups(false))._unsafeUnwrapErr()).toContain(
    'row group 2 is larger than 256 MiB',
  );
  expect(planRowRanges(groups(true)).isOk()).toBe(true);
});
