import type { LengthStatistics } from '@vibeml/core-models';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paddedRowTokens } from './padded-row-tokens.ts';

const lengths: LengthStatistics = {
  unit: 'tokens',
  total: 10_000,
  mean: 100,
  p50: 80,
  p95: 260,
  max: 900,
};
const batch = (perDeviceTrainBatchSize: number, maxLength = 4096, packing = false) =>
  paddedRowTokens(lengths, { perDeviceTrainBatchSize, maxLength, packing });

test('one row has no padding, more rows are padded to the longest that is expected among them', () => {
  expect(batch(1)).toBe(100);
  expect(batch(3)).toBeCloseTo(80 + (0.25 / 0.45) * 180, 9);
  expect(batch(99)).toBeCloseTo(260 + (0.04 / 0.05) * 640, 9);
});

test('rows are cut at the limit and packed rows are full', () => {
  expect(batch(99, 512)).toBe(512);
  expect(batch(1, 64)).toBe(64);
  expect(batch(1, 2048, true)).toBe(2048);
});

test('more rows never mean less padding, and never more than the longest row', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 512 }), (rows) => {
      return batch(rows + 1) >= batch(rows) && batch(rows) <= lengths.max;
    }),
  );
});
