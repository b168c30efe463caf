import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toOffers } from '../catalogue/to-offers.ts';
import { matchesQuery } from './matches-query.ts';
import { cheapestOffer, compareOffers, rankOffers } from './rank-offers.ts';

const row = (
  machine: string,
  hourlyUsd: number,
  gpuCount = 1,
  spotHourlyUsd: number | null = null,
) => ({
  machine,
  region: 'r1',
  gpu: 'H100',
  gpuCount,
  cpuCores: null,
  memoryGib: null,
  hourlyUsd,
  spotHourlyUsd,
});
const offers = (provider: string, ...rows: readonly ReturnType<typeof row>[]) =>
  toOffers(rows, {
    provider,
    source: 's',
    observedAt: '2026-01-01T00:00:00Z',
    method: 'catalogue',
  });

test('cheapest first; at equal price Nebius before others, one GPU before two, on-demand before spot', () => {
  const all = [
    ...offers('aws', row('a', 2), row('b', 1)),
    ...offers('nebius', row('c', 2, 2), row('d', 2, 1, 2)),
  ];
  expect(rankOffers(all).map(({ id }) => id)).toEqual([
    'aws/r1/b/on-demand',
    'nebius/r1/d/on-demand',
    'nebius/r1/d/spot',
    'nebius/r1/c/on-demand',
    'aws/r1/a/on-demand',
  ]);
  expect(cheapestOffer(all, ({ provider }) => provider === 'nebius')?.machine).toBe('d');
  expect(cheapestOffer(all, () => false)).toBeNull();
});

test('ranking is an order: whatever comes in, the same comes out', () => {
  const some = fc.array(
    fc.tuple(fc.constantFrom('aws', 'gcp', 'nebius'), fc.integer({ min: 1, max: 4 })),
  );
  fc.assert(
    fc.property(some, (drawn) => {
      const all = drawn.flatMap(([provider, price], index) =>
        offers(provider, row(`m${index}`, price)),
      );
      const ranked = rankOffers(all);
      expect(rankOffers(all.toReversed())).toEqual(ranked);
      expect(cheapestOffer(all)).toEqual(ranked[0] ?? null);
      ranked.forEach((offer, index) => {
        const next = ranked[index + 1];
        if (next !== undefined) expect(compareOffers(offer, next)).toBeLessThan(0);
      });
    }),
  );
});

test('a query matches what it names, in any spelling', () => {
  const [offer] = offers('nebius', row('m', 3));
  if (offer === undefined) throw new Error('there is one offer');
  const matches = (query: Parameters<typeof matchesQuery>[0]) => matchesQuery(query)(offer);
  expect(matches({})).toBe(true);
  expect(matches({ gpu: 'nvidia h100', provider: 'Nebius', region: 'R1', spot: false })).toBe(true);
  expect(matches({ gpu: 'H10' })).toBe(false);
  expect(matches({ provider: 'aws' })).toBe(false);
  expect(matches({ region: 'r2' })).toBe(false);
  expect(matches({ spot: true })).toBe(false);
  expect(matches({ maxHourlyUsd: 3 })).toBe(true);
  expect(matches({ maxHourlyUsd: 2.99 })).toBe(false);
});
