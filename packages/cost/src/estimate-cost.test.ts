import type { Offer, QuantityRange } from '@vibeml/core-models';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateCost } from './estimate-cost.ts';

const observedAt = '2026-01-01T00:00:00Z';
const quantity = (value: number, unit: string) => ({
  value,
  unit,
  source: 'test',
  observedAt,
  method: 'quoted' as const,
});

const offer = (hourlyUsd: number): Offer => ({
  id: 'x',
  driver: 'local',
  provider: 'test',
  region: null,
  machine: 'x',
  accelerator: { kind: 'cpu', name: 'x', count: 1, memoryGib: null },
  cpuCores: quantity(2, 'cores'),
  freeMemoryGib: null,
  freeDiskGib: null,
  spot: false,
  hourlyUsd: quantity(hourlyUsd, 'USD/h'),
});

const range = (low: number, expected: number, high: number): QuantityRange => ({
  low,
  expected,
  high,
  unit: 's',
  source: 'test',
  observedAt,
  method: 'modelled',
});

test('a machine at $0 costs nothing, also when the time is not known', () => {
  expect(estimateCost(offer(0), null).total).toMatchObject({ low: 0, expected: 0, high: 0 });
});

test('an unknown time on a paid machine gives an unknown total, never a guess', () => {
  expect(estimateCost(offer(2), null).total).toBeNull();
});

test('an hour costs the hourly rate, and the order low ≤ expected ≤ high is kept', () => {
  expect(estimateCost(offer(2), range(1800, 3600, 7200)).total).toMatchObject({
    low: 1,
    expected: 2,
    high: 4,
  });
  const seconds = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      seconds,
      seconds,
      seconds,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (a, b, c, rate) => {
        const [low = 0, expected = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
        const { total } = estimateCost(offer(rate), range(low, expected, high));
        return total !== null && total.low <= total.expected && total.expected <= total.high;
      },
    ),
  );
});
