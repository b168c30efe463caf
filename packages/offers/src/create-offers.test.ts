import type { OfferListing, OfferSource } from '@vibeml/core-models';
import { configUnreadable } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import { createFakeClock, expectErr, expectOk, sampleContext } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { toOffers } from './catalogue/to-offers.ts';
import { createOffers } from './create-offers.ts';

const offer = (provider: string, hourlyUsd: number, observedAt = '2026-01-02T03:00:00.000Z') =>
  toOffers(
    [
      {
        machine: 'm',
        region: 'r',
        gpu: 'H100',
        gpuCount: 1,
        cpuCores: null,
        memoryGib: null,
        hourlyUsd,
        spotHourlyUsd: null,
      },
    ],
    { provider, source: 'list', observedAt, method: 'catalogue' },
  );

const sourceOf = (listing: Partial<OfferListing>) => {
  const asked: unknown[] = [];
  const source: OfferSource = {
    listOffers: (query) => {
      asked.push(query);
      return okAsync({ offers: [], remarks: [], ...listing });
    },
  };
  return { asked, source };
};

const open = (parts: { server?: OfferListing['offers']; catalogue?: OfferListing['offers'] }) => {
  const machine = sourceOf({ offers: offer('local', 0) });
  const server = sourceOf({ offers: parts.server ?? [] });
  const catalogue = sourceOf({ offers: parts.catalogue ?? [] });
  const ports = {
    machine: machine.source,
    server: server.source,
    catalogue: catalogue.source,
    readPrices: () => okAsync(null),
    clock: createFakeClock(),
  };
  return { ports, server, catalogue, source: createOffers(ports) };
};

test("of two prices for one machine the server's counts, and the machine is listed once", async () => {
  const { source } = open({ server: offer('nebius', 2.9), catalogue: offer('nebius', 2.95) });
  const { offers } = await expectOk(source.listOffers({ provider: 'nebius' }, sampleContext()));
  expect(offers.map(({ hourlyUsd }) => hourlyUsd.value)).toEqual([2.9]);
});

test('prices older than a day are told, also those of a time to come', async () => {
  const { source } = open({
    catalogue: [
      ...offer('a', 1, '2025-08-14T00:00:00.000Z'),
      ...offer('b', 1, '2026-01-01T03:04:06.000Z'),
      ...offer('c', 1, '2027-01-01T00:00:00.000Z'),
    ],
  });
  const { remarks } = await expectOk(source.listOffers({}, sampleContext()));
  expect(remarks).toEqual([
    {
      source: 'prices',
      code: 'prices_stale',
      message: '2 of 4 prices are older than 24 hours, the oldest of 2025-08-14.',
      count: 2,
    },
  ]);
});

test('asked about this machine alone, nobody else is asked', async () => {
  const { source, server, catalogue } = open({ catalogue: offer('nebius', 1) });
  const { offers } = await expectOk(source.listOffers({ provider: 'local' }, sampleContext()));
  expect(offers.map(({ provider }) => provider)).toEqual(['local']);
  expect([server.asked, catalogue.asked]).toEqual([[], []]);
});

test('a price file that can not be read is a failure: its prices are not passed over', async () => {
  const { ports } = open({});
  const broken = createOffers({
    ...ports,
    readPrices: () => errAsync(configUnreadable('/home/ada/.vibeml/prices.yaml', 'line 3: x')),
  });
  const error = await expectErr(broken.listOffers({}, sampleContext()));
  expect(error.code).toBe('config.unreadable');
});
