import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Offer, UnpricedMachine } from '@vibeml/core-models';
import { expectErr, expectOk, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { toOffers } from '../catalogue/to-offers.ts';
import { machineOffer } from '../machine-offer.ts';
import { applyOverlay } from './apply-overlay.ts';
import { readPriceFile } from './read-price-file.ts';

const now = '2026-01-02T03:04:05.000Z';
const offers: readonly Offer[] = [
  machineOffer({
    cpuName: 'EPYC',
    cpuCores: 2,
    freeMemoryGib: 22,
    freeDiskGib: 80,
    gpus: [],
    appleGpu: false,
    observedAt: now,
  }),
  ...toOffers(
    [
      {
        machine: 'h100x8',
        region: 'eu-north1',
        gpu: 'H100',
        gpuCount: 8,
        cpuCores: 128,
        memoryGib: 1600,
        hourlyUsd: 23.6,
        spotHourlyUsd: 10,
      },
    ],
    { provider: 'nebius', source: 'list', observedAt: now, method: 'catalogue' },
  ),
];

const priced = async (
  text: string,
  name = 'prices.yaml',
  unpriced: readonly UnpricedMachine[] = [],
) => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, name), text);
  const overlay = await expectOk(readPriceFile(directory));
  return applyOverlay({ offers, remarks: [], unpriced }, overlay, now);
};

test('this machine gets a price, which is how runs on it cost money', async () => {
  const [local] = (await priced('local:\n  hourlyUsd: 0.35\n')).offers;
  expect(local).toMatchObject({
    id: 'local',
    hourlyUsd: { value: 0.35, source: 'your prices.yaml', method: 'quoted', observedAt: now },
  });
});

test('a negotiated price counts where it matches; of two lines the last', async () => {
  const { offers: found, remarks } = await priced(
    `negotiated:
  - { provider: Nebius, gpu: h100, hourlyUsdPerGpu: 2.1 }
  - { provider: nebius, gpu: H100, spot: true, hourlyUsd: 9 }
  - { provider: nebius, gpu: H100, gpuCount: 4, hourlyUsd: 1 }
  - { provider: nebius, machine: other, hourlyUsd: 1 }
`,
  );
  expect(found.map(({ hourlyUsd }) => [hourlyUsd.value, hourlyUsd.source])).toEqual([
    [0, 'your own machine'],
    [16.8, 'your prices.yaml, line 2'],
    [9, 'your prices.yaml, line 3'],
  ]);
  expect(remarks.map(({ code, message }) => [code, message.slice(0, 44)])).toEqual([
    ['price_missing', 'Line 4 of your prices.yaml matches no offer;'],
    ['price_missing', 'Line 5 of your prices.yaml matches no offer;'],
  ]);
});

test('own clusters are offers, before others of the same id', async () => {
  const { offers: found } = await priced(
    JSON.stringify({
      clusters: [
        {
          cluster: 'slurm/lab',
          gpu: 'NVIDIA A100-SXM4-80GB',
          gpuCount: 4,
          hourlyUsd: 0,
          cpuCores: 64,
        },
      ],
    }),
    'prices.json',
  );
  expect(found[0]).toMatchObject({
    id: 'slurm/lab/4xA100-80GB/on-demand',
    driver: 'skypilot',
    provider: 'slurm',
    region: 'lab',
    accelerator: { name: 'A100-80GB', count: 4 },
    cpuCores: { value: 64 },
    freeMemoryGib: null,
    hourlyUsd: { value: 0, source: 'your prices.json, line 1' },
  });
  expect(found).toHaveLength(4);
});

const { hourlyUsd: _, ...machine } = toOffers(
  [
    {
      machine: 'cpu-8',
      region: 'lab/batch',
      gpu: 'CPU',
      gpuCount: 1,
      cpuCores: 8,
      memoryGib: 64,
      hourlyUsd: 1,
      spotHourlyUsd: null,
    },
  ],
  { provider: 'slurm', source: 'server', observedAt: now, method: 'quoted' },
)[0] as Offer;
const waiting: readonly UnpricedMachine[] = [
  { ...machine, accelerator: { ...machine.accelerator, kind: 'cpu' } },
  { ...machine, id: 'far', region: 'far/batch' },
];

test.each([
  ['{ cluster: slurm/lab, hourlyUsd: 0 }', 0],
  ['{ cluster: slurm/lab/batch, hourlyUsdPerCpu: 0.05 }', 0.4],
])('a line of a cluster puts a price on what the server finds there: %s', async (line, dollars) => {
  const found = await priced(`clusters:\n  - ${line}\n`, 'prices.yaml', waiting);
  expect(found.offers.at(-1)).toMatchObject({
    region: 'lab/batch',
    hourlyUsd: { value: dollars, source: 'your prices.yaml, line 2' },
  });
  expect(found.unpriced?.map(({ id }) => id)).toEqual(['far']);
  expect(found.remarks).toEqual([]);
});

test.each(['slurm/la', 'kubernetes/lab', 'slurm/lab/bat'])(
  'a line of %s prices nothing of another place, and says so',
  async (cluster) => {
    const text = `clusters:\n  - { cluster: ${cluster}, hourlyUsd: 0 }\n`;
    const found = await priced(text, 'prices.yaml', waiting);
    expect(found.unpriced).toHaveLength(2);
    expect(found.remarks[0]?.message).toContain('Line 2 of your prices.yaml matches no offer');
  },
);

test('no file and an empty file change nothing', async () => {
  const directory = await temporaryDirectory();
  expect(await expectOk(readPriceFile(directory))).toBeNull();
  expect(await expectOk(readPriceFile(join(directory, 'nowhere')))).toBeNull();
  expect((await priced('# nothing yet\n')).offers).toEqual(offers);
});

test.each([
  ['local: {hourlyUsd: -1}', 'line 1: local.hourlyUsd: too small'],
  ['local:\n  hourlyUsd: .nan', 'line 2: local.hourlyUsd: invalid input'],
  ['local:\n  hourlyUsd: "1"', 'line 2: local.hourlyUsd: invalid input'],
  [
    'negotiated:\n  - {provider: a, hourlyUsd: 1}\n  - {provider: b}',
    'line 3: negotiated.1: give either',
  ],
  [
    'negotiated:\n  - {provider: a, hourlyUsd: 1, hourlyUsdPerGpu: 1}',
    'line 2: negotiated.0: give either',
  ],
  ['negotiated:\n  - provider: a\n    price: 1', 'line 2: negotiated.0: unrecognized key: "price"'],
  ['clusters:\n  - {cluster: "aws/x", gpu: H100, gpuCount: 1, hourlyUsd: 1}', 'must be slurm/NAME'],
  [
    'clusters:\n  - {cluster: "slurm/../x", gpu: H100, gpuCount: 1, hourlyUsd: 1}',
    'must be slurm/NAME',
  ],
  ['locall: 1', 'line 1: unrecognized key: "locall"'],
  ['a: [', 'line 1 is not valid YAML'],
  ['- 1', 'line 1: invalid input'],
])('%j is refused with its line', async (text, problem) => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'prices.yaml'), text);
  const error = await expectErr(readPriceFile(directory));
  expect(error.code).toBe('config.unreadable');
  expect(error.message).toContain(problem);
  expect(error.message).toContain('prices.yaml');
});

test('two files, a directory and a gigantic file are refused', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'prices.yaml'), '');
  await writeFile(join(directory, 'prices.json'), '{}');
  expect((await expectErr(readPriceFile(directory))).message).toContain('keep one of them');
  const other = await temporaryDirectory();
  await writeFile(join(other, 'prices.yaml'), ' '.repeat(5 * 1024 * 1024));
  expect((await expectErr(readPriceFile(other))).message).toContain('larger than 4 MiB');
});

test('a file that multiplies itself is refused', async () => {
  const directory = await temporaryDirectory();
  const lines = Array.from({ length: 12 }, (_, index) =>
    index === 0
      ? 'a0: &a0 [x]'
      : `a${index}: &a${index} [${Array(9)
          .fill(`*a${index - 1}`)
          .join(',')}]`,
  );
  await writeFile(join(directory, 'prices.yaml'), lines.join('\n'));
  expect((await expectErr(readPriceFile(directory))).code).toBe('config.unreadable');
});
