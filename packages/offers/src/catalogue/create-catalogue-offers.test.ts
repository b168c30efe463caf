import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OfferListing } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import {
  createFakeClock,
  expectErr,
  expectOk,
  sampleContext,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import type { PriceSnapshot } from '../snapshot/price-snapshot.ts';
import { createFakeNetwork, listAnswer, silence } from '../test-support/fake-network.ts';
import { goodList, h100Row, l40sRow, listOf } from '../test-support/price-lists.ts';
import { createCatalogueOffers } from './create-catalogue-offers.ts';
import { createFileCache } from './create-file-cache.ts';

const hours = 3_600_000;
const root = 'https://prices.test/catalogs';

const shipped: PriceSnapshot = {
  version: 'v8',
  origin: 'https://prices.test',
  licence: 'none',
  lists: [
    {
      cloud: 'nebius',
      revision: '0082b0435f3912ae',
      observedAt: '2025-08-14T00:00:00.000Z',
      table: {
        broken: { count: 0, first: null },
        withoutPrice: 0,
        rows: [['old', 'eu-north1', 'H100', 1, 16, 200, 2.5, null]],
      },
    },
  ],
};

const open = async (
  network: ReturnType<typeof createFakeNetwork>,
  changes: { readonly clouds?: readonly string[]; readonly roots?: readonly string[] } = {},
) => {
  const directory = await temporaryDirectory();
  const clock = createFakeClock();
  const make = () =>
    createCatalogueOffers({
      fetch: network.fetch,
      cache: createFileCache(directory),
      clock,
      settings: { roots: [root], version: 'v8', clouds: ['nebius'], ...changes },
      loadSnapshot: () => okAsync(shipped),
    });
  return {
    directory,
    clock,
    // A new source each time, as in a new process.
    list: (patienceMs = 1000): Promise<OfferListing> =>
      expectOk(make().listOffers({ patienceMs }, sampleContext())),
    make,
  };
};

const machines = ({ offers }: OfferListing) => offers.map(({ machine }) => machine);
const codes = ({ remarks }: OfferListing) => remarks.map(({ code }) => code);

test('spot and on-demand are two offers, and a price says where it is from and when it was so', async () => {
  const network = createFakeNetwork(listAnswer(goodList));
  const { list, clock } = await open(network);
  const listing = await list();
  expect(listing.remarks).toEqual([]);
  expect(listing.offers).toHaveLength(3);
  expect(listing.offers[1]).toEqual({
    id: 'nebius/eu-north1/gpu-h100-sxm_1gpu-16vcpu-200gb/spot',
    driver: 'skypilot',
    provider: 'nebius',
    region: 'eu-north1',
    machine: 'gpu-h100-sxm_1gpu-16vcpu-200gb',
    accelerator: { kind: 'cuda', name: 'H100', count: 1, memoryGib: null },
    cpuCores: expect.objectContaining({ value: 16, unit: 'cores' }),
    freeMemoryGib: expect.objectContaining({ value: 200, unit: 'GiB' }),
    freeDiskGib: null,
    spot: true,
    hourlyUsd: {
      value: 1.25,
      unit: 'USD/h',
      source: 'SkyPilot catalogue v8',
      observedAt: clock.iso(),
      method: 'catalogue',
    },
  });
  expect(network.seen).toEqual([{ url: `${root}/v8/nebius/vms.csv`, etag: null }]);
});

test('a fresh list is not asked for again; an older one with its ETag, and 304 makes it new', async () => {
  const network = createFakeNetwork(listAnswer(goodList));
  const { list, clock } = await open(network);
  await list();
  clock.advance(5 * hours);
  await list();
  expect(network.seen).toHaveLength(1);
  clock.advance(2 * hours);
  network.answerWith(() => new Response(null, { status: 304 }));
  const listing = await list();
  expect(network.seen.at(-1)?.etag).toBe('"1"');
  expect(listing.offers[0]?.hourlyUsd.observedAt).toBe(clock.iso());
  expect(listing.remarks).toEqual([]);
});

test.each([
  ['429', () => new Response('slow down', { status: 429, headers: { 'retry-after': '1800' } })],
  ['503', () => new Response('', { status: 503, headers: { 'retry-after': '1800' } })],
])(
  'after %s the kept list is used, and nobody is asked before the time that was named',
  async (status, refuse) => {
    const network = createFakeNetwork(listAnswer(goodList));
    const { list, clock } = await open(network);
    const first = clock.iso();
    await list();
    clock.advance(30 * hours);
    network.answerWith(refuse);
    const listing = await list();
    expect(machines(listing)).toHaveLength(3);
    expect(listing.offers[0]?.hourlyUsd.observedAt).toBe(first);
    expect(listing.remarks).toEqual([
      {
        source: 'price catalogue',
        code: 'cache_used',
        message: `Prices of nebius are those of 2026-01-02; the list can't be read now: it answered with status ${status}.`,
        count: 1,
      },
    ]);
    const asked = network.seen.length;
    clock.advance(29 * 60_000);
    expect(codes(await list())).toEqual(['cache_used']);
    expect(network.seen).toHaveLength(asked);
    clock.advance(60_000);
    network.answerWith(listAnswer(goodList));
    expect(codes(await list())).toEqual([]);
  },
);

test('a network that is silent costs no more than the patience; then what was shipped is used', async () => {
  const network = createFakeNetwork(silence);
  const { list } = await open(network);
  const before = performance.now();
  const listing = await list(50);
  expect(performance.now() - before).toBeLessThan(2000);
  expect(machines(listing)).toEqual(['old']);
  expect(listing.offers[0]?.hourlyUsd).toMatchObject({
    source: 'SkyPilot catalogue v8 at 0082b0435f, shipped with VibeML',
    observedAt: '2025-08-14T00:00:00.000Z',
  });
  expect(listing.remarks).toEqual([
    expect.objectContaining({
      code: 'snapshot_used',
      message:
        "Prices of nebius came with VibeML and are those of 2025-08-14; the list can't be read now: it did not answer within 0.1 s.",
    }),
  ]);
  // The next call does not wait again.
  const asked = network.seen.length;
  await list(50);
  expect(network.seen).toHaveLength(asked);
});

test.each([
  ['a web page', '<html>moved</html>\n', 'it is a web page, not a table'],
  ['a list cut in the middle', goodList.slice(0, 200), 'it was cut off'],
  ['a list without its columns', 'a,b\n1,2\n', 'it has no column'],
])('%s does not replace a good list', async (_name, text, reason) => {
  const network = createFakeNetwork(listAnswer(goodList));
  const { list, clock } = await open(network);
  await list();
  clock.advance(7 * hours);
  network.answerWith(listAnswer(text, '"2"'));
  const listing = await list();
  expect(machines(listing)).toHaveLength(3);
  expect(listing.remarks[0]?.message).toContain(reason);
  clock.advance(1 * hours);
  network.answerWith(() => new Response(null, { status: 304 }));
  await list();
  expect(network.seen.at(-1)?.etag).toBe('"1"');
});

test('an answer that breaks off is no list', async () => {
  const broken = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(goodList));
          controller.error(new Error('terminated'));
        },
      }),
    );
  const { list } = await open(createFakeNetwork(broken));
  const { remarks } = await list();
  expect(remarks.map(({ code }) => code)).toEqual(['snapshot_used']);
  expect(remarks[0]?.message).toContain('it can not be reached');
});

test('a gigantic list is not read to its end', async () => {
  let sent = 0;
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += 1;
          controller.enqueue(new Uint8Array(4 * 1024 * 1024).fill(97));
        },
      }),
    );
  const { list } = await open(createFakeNetwork(endless));
  const listing = await list(10_000);
  expect(listing.remarks[0]?.message).toContain('it is larger than 32 MiB');
  expect(sent).toBeLessThan(12);
});

test('faulty rows and rows without a price are told, also when they come from the cache', async () => {
  const text = listOf(h100Row, 'm,H100,1,16,200,NaN,r1,,', 'p,H200,8,192,2048,,r2,,');
  const { list } = await open(createFakeNetwork(listAnswer(text)));
  await list();
  expect((await list()).remarks).toEqual([
    {
      source: 'price catalogue',
      code: 'rows_broken',
      message:
        'The list of nebius has 1 faulty row, left out; the first: line 3: Price is not a number above 0.',
      count: 1,
    },
    {
      source: 'price catalogue',
      code: 'price_missing',
      message: 'The list of nebius names 1 machine without a whole price, left out.',
      count: 1,
    },
  ]);
});

test('with the clock in the past a kept list has no age: it is asked for', async () => {
  const network = createFakeNetwork(listAnswer(goodList));
  const { list, clock } = await open(network);
  await list();
  clock.advance(-400 * 24 * hours);
  await list();
  expect(network.seen).toHaveLength(2);
});

test('mirrors are asked when the first place is in trouble, without its ETag', async () => {
  const network = createFakeNetwork(({ url }) =>
    url.startsWith(root) ? new Response('', { status: 500 }) : new Response(listOf(l40sRow)),
  );
  const { list } = await open(network, { roots: [root, 'https://mirror.test/x/'] });
  expect(machines(await list())).toEqual(['gpu-l40s-a_1gpu-8vcpu-32gb']);
  expect(network.seen.at(-1)).toEqual({
    url: 'https://mirror.test/x/v8/nebius/vms.csv',
    etag: null,
  });
});

test('one cloud in trouble does not hide the others; who nobody knows is named', async () => {
  const network = createFakeNetwork(({ url }) =>
    url.includes('/aws/') ? new Response('', { status: 404 }) : new Response(goodList),
  );
  const { list } = await open(network, { clouds: ['nebius', 'aws'] });
  const listing = await list();
  expect(listing.offers).toHaveLength(3);
  expect(listing.remarks).toEqual([
    expect.objectContaining({
      code: 'source_down',
      message: 'There are no prices of aws: it answered with status 404.',
    }),
  ]);
});

test('without a catalogue nobody is asked', async () => {
  const network = createFakeNetwork(silence);
  const { list } = await open(network, { roots: [] });
  expect(machines(await list())).toEqual(['old']);
  expect(network.seen).toEqual([]);
});

test('a kept file that is damaged counts as absent; a name can not leave the directory', async () => {
  const network = createFakeNetwork(listAnswer(goodList));
  const { list, directory } = await open(network, { clouds: ['../evil'] });
  await list();
  expect(await readdir(directory)).toEqual(['..%2Fevil.json']);
  const path = join(directory, '..%2Fevil.json');
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 40));
  expect(codes(await list())).toEqual([]);
  expect(network.seen).toHaveLength(2);
});

test('who writes at once leaves whole lists and nothing else', async () => {
  const network = createFakeNetwork(listAnswer(goodList));
  const { list, directory } = await open(network);
  await Promise.all(Array.from({ length: 8 }, () => list()));
  expect(await readdir(directory)).toEqual(['nebius.json']);
  const asked = network.seen.length;
  expect(codes(await list())).toEqual([]);
  expect(network.seen).toHaveLength(asked);
});

test('a cache that can not be written costs a request, not the answer', async () => {
  const network = createFakeNetwork(listAnswer(goodList));
  const { directory } = await open(network);
  await writeFile(join(directory, 'file'), '');
  const cache = createFileCache(join(directory, 'file', 'inside'));
  const source = createCatalogueOffers({
    fetch: network.fetch,
    cache,
    clock: createFakeClock(),
    settings: { roots: [root], version: 'v8', clouds: ['nebius'] },
    loadSnapshot: () => okAsync(shipped),
  });
  expect((await expectOk(source.listOffers({}, sampleContext()))).offers).toHaveLength(3);
});

test('an abort is a value', async () => {
  const { make } = await open(createFakeNetwork(silence));
  const controller = new AbortController();
  const listed = make().listOffers({ patienceMs: 10_000 }, { signal: controller.signal });
  controller.abort();
  expect((await expectErr(listed)).code).toBe('request.cancelled');
});

test('only the cloud that is asked for is looked up', async () => {
  const network = createFakeNetwork(listAnswer(goodList));
  const { make } = await open(network, { clouds: ['nebius', 'aws'] });
  await expectOk(make().listOffers({ provider: 'Nebius' }, sampleContext()));
  expect(network.seen.map(({ url }) => url)).toEqual([`${root}/v8/nebius/vms.csv`]);
});
