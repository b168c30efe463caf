import type { CostRange } from '@vibeml/core-models';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from './decide.ts';

const cost = (hourly: number, high: number | null): CostRange => {
  const provenance = {
    source: 'test',
    observedAt: '2026-01-01T00:00:00Z',
    method: 'quoted' as const,
  };
  return {
    hourly: { value: hourly, unit: 'USD/h', ...provenance },
    total: high === null ? null : { low: 0, expected: high / 2, high, unit: 'USD', ...provenance },
  };
};

test('a free run is allowed', () => {
  expect(decide({ cost: cost(0, 0), maxCostUsd: null }).decision).toBe('allow');
});

test('a paid run always asks, and is denied above its cap', () => {
  expect(decide({ cost: cost(2, 4), maxCostUsd: null }).decision).toBe('ask');
  expect(decide({ cost: cost(2, 4), maxCostUsd: 5 }).decision).toBe('ask');
  expect(decide({ cost: cost(2, 4), maxCostUsd: 3 }).decision).toBe('deny');
  expect(decide({ cost: cost(2, null), maxCostUsd: 3 }).decision).toBe('ask');
});

test('no paid run is ever allowed without a person, and a higher cap never denies more', () => {
  const dollars = fc.double({ min: 0.01, max: 1000, noNaN: true });
  fc.assert(
    fc.property(dollars, dollars, dollars, dollars, (hourly, high, cap, more) => {
      const tight = decide({ cost: cost(hourly, high), maxCostUsd: cap }).decision;
      const loose = decide({ cost: cost(hourly, high), maxCostUsd: cap + more }).decision;
      return tight !== 'allow' && loose !== 'allow' && !(tight === 'ask' && loose === 'deny');
    }),
  );
});
