import { expectErr, expectOk } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { unpackTable } from '../catalogue/packed-table.ts';
import { toOffers } from '../catalogue/to-offers.ts';
import { loadShippedPrices } from '../snapshot/load-shipped-prices.ts';
import { PriceSnapshot } from '../snapshot/price-snapshot.ts';
import { gpusOnOffer, noCapacityAmong, requireGpu } from './require-gpu.ts';

const snapshot = await expectOk(loadShippedPrices());
const offersOf = (wanted: (cloud: string) => boolean) =>
  snapshot.lists
    .filter(({ cloud }) => wanted(cloud))
    .flatMap(({ cloud, table, observedAt }) =>
      toOffers(unpackTable(table).rows, {
        provider: cloud,
        source: 'shipped',
        observedAt,
        method: 'catalogue',
      }),
    );
const everything = offersOf(() => true);
const nebius = offersOf((cloud) => cloud === 'nebius');

test('the shipped prices have their form, and every row passes the checks', () => {
  expect(PriceSnapshot.parse(snapshot)).toEqual(snapshot);
  for (const { cloud, table } of snapshot.lists) {
    const { rows, broken } = unpackTable(table);
    expect([cloud, rows.length, broken.count]).toEqual([cloud, table.rows.length, 0]);
  }
  expect(gpusOnOffer(everything)).toEqual(
    expect.arrayContaining(['A100', 'A100-80GB', 'B200', 'H100', 'H200', 'L4', 'L40S']),
  );
});

test('a GPU that nobody offers is named, with what is offered', () => {
  const error = expectErr(requireGpu(nebius, { gpu: 'RTX9000' }));
  expect(error.message).toBe("GPU type 'RTX9000' not supported. Available: B200, H100, H200, L40S");
});

test('without capacity, other regions and else other GPUs of the same cloud are named', () => {
  const sentence = (offers: typeof nebius, gpu: string, region: string) =>
    noCapacityAmong(offers, { gpu, region }).message;
  // The sentence that is part of the contract; other clouds do not change it.
  expect(sentence(nebius, 'H100', 'eu-north1')).toBe(
    'No H100 in eu-north1. Try: H200 in eu-west1, us-central1',
  );
  expect(sentence(everything, 'h100', 'eu-north1')).toBe(
    'No H100 in eu-north1. Try: H200 in eu-west1, us-central1',
  );
  expect(sentence(everything, 'H200', 'eu-north1')).toBe(
    'No H200 in eu-north1. Try: eu-west1, us-central1',
  );
  // A region that nobody has: every cloud that offers the GPU is asked.
  expect(sentence(nebius, 'H100', 'mars-1')).toBe('No H100 in mars-1. Try: eu-north1');
  expect(sentence([], 'H100', 'mars-1')).toBe(
    'No H100 in mars-1. Try: another GPU or another cloud',
  );
});

test('a GPU in its region is given in any spelling', () => {
  const here = expectOk(requireGpu(nebius, { gpu: 'NVIDIA H200', region: 'EU-West1' }));
  expect(here.length).toBe(4);
  expect(new Set(here.map(({ region }) => region))).toEqual(new Set(['eu-west1']));
  expect(expectErr(requireGpu(nebius, { gpu: 'H100', region: 'eu-west1' })).message).toBe(
    'No H100 in eu-west1. Try: eu-north1',
  );
});
