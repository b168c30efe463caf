// 200 000 rows of price lists, from their text to ranked offers: reading and checking every row, making offers, joining
// and ranking them. Processor time of the one thread that works, so that other work on the machine counts little; memory
// is what the list keeps after a collection, and what the process took beyond its start at its peak. Objects of a long list
// survive, and Node's answer to survivors is a larger young generation: by default some 140 MiB more, for no gain in time.
// So the young generation is held small, to see what the work needs and not what the collector likes to have.
// Run with: node --expose-gc --max-semi-space-size=2 --conditions=@vibeml/source bench/offers.ts
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalogue } from '../packages/offers/src/catalogue/read-catalogue.ts';
import { toOffers } from '../packages/offers/src/catalogue/to-offers.ts';
import { mergeListings } from '../packages/offers/src/listing/merge-listings.ts';
import { cheapestOffer, rankOffers } from '../packages/offers/src/listing/rank-offers.ts';
import { median } from './interleave.ts';

const clouds = Array.from({ length: 8 }, (_, index) => `cloud${index}`);
const rowsOfCloud = 25_000;
const rounds = 5;
const limitMs = 1000;
const limitMiB = 200;

const header =
  'InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone,Arch';
const gpus = ['L4', 'A10G', 'A100', 'A100-80GB', 'H100', 'H200', 'L40S', 'T4', 'V100', 'B200'];

// As long as rows of the largest list are.
const infoOf = (gpu: string, count: number): string =>
  `"{'Gpus': [{'Name': '${gpu}', 'Manufacturer': 'NVIDIA', 'Count': ${count}, 'LogicalGpuCount': ${count}, 'GpuPartitionSize': 1.0, 'Workloads': ['graphics', 'ml-ai'], 'MemoryInfo': {'SizeInMiB': 22888}}], 'TotalGpuMemoryInMiB': ${22_888 * count}}"`;

const rowOf = (index: number): string => {
  const gpu = gpus[index % gpus.length] ?? 'L4';
  const count = 2 ** (index % 4);
  const region = `region-${Math.floor(index / 500)}`;
  const price = (0.5 + (index % 997) / 31).toFixed(4);
  return `m${index % 500}.${count}xlarge,${gpu},${count}.0,${4 * count}.0,${16 * count}.0,${infoOf(gpu, count)},${price},${(Number(price) / 3).toFixed(6)},${region},${region}-az1,x86_64`;
};
const listText = (): string =>
  `${header}\n${Array.from({ length: rowsOfCloud }, (_, index) => rowOf(index)).join('\n')}\n`;

// Another process writes the list: its memory is not ours.
const [asked] = process.argv.slice(2);
if (asked !== undefined) {
  writeFileSync(asked, listText());
  process.exit();
}
const directory = mkdtempSync(join(tmpdir(), 'vibeml-bench-offers-'));
const file = join(directory, 'vms.csv');
execFileSync(process.execPath, [...process.execArgv, import.meta.filename, file]);

const spent = { read: [] as number[], make: [] as number[], rank: [] as number[] };
const timed = <Value>(run: () => Value, into: { milliseconds: number }): Value => {
  const before = process.threadCpuUsage();
  const value = run();
  const { user, system } = process.threadCpuUsage(before);
  into.milliseconds += (user + system) / 1000;
  return value;
};

// The kernel's own count of the most that the process ever had, in KiB.
const peakOfProcessMiB = (): number => process.resourceUsage().maxRSS / 1024;
const startMiB = peakOfProcessMiB();
let peakMiB = startMiB;
let keptMiB = Number.NaN;
const heapMiB = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 ** 2;
};
const emptyMiB = heapMiB();

const none = { offers: [], remarks: [] };
let offerCount = 0;
for (let round = 0; round < rounds; round += 1) {
  const read = { milliseconds: 0 };
  const make = { milliseconds: 0 };
  const rank = { milliseconds: 0 };
  const listings = clouds.map((provider) => {
    const text = readFileSync(file, 'utf8');
    const table = timed(() => readCatalogue(text), read)._unsafeUnwrap();
    if (table.rows.length !== rowsOfCloud) throw new Error(`read ${table.rows.length} rows`);
    const origin = { provider, source: 'bench', observedAt: '2026-01-01T00:00:00Z' } as const;
    const offers = timed(() => toOffers(table.rows, { ...origin, method: 'catalogue' }), make);
    return { offers, remarks: [] };
  });
  const ranked = timed(() => {
    const all = { offers: listings.flatMap(({ offers }) => offers), remarks: [] };
    return rankOffers(mergeListings([none, all]).offers);
  }, rank);
  if (round === 0) {
    peakMiB = peakOfProcessMiB();
    keptMiB = heapMiB() - emptyMiB;
  }
  if (ranked[0] !== cheapestOffer(ranked)) throw new Error('the first is not the cheapest');
  offerCount = ranked.length;
  spent.read.push(read.milliseconds);
  spent.make.push(make.milliseconds);
  spent.rank.push(rank.milliseconds);
}

rmSync(directory, { recursive: true });
const total = median(spent.read.map((ms, i) => ms + (spent.make[i] ?? 0) + (spent.rank[i] ?? 0)));
const rows: readonly (readonly [name: string, value: string, limit: string])[] = [
  ['reading and checking', `${median(spent.read).toFixed(0)} ms`, ''],
  ['making offers', `${median(spent.make).toFixed(0)} ms`, ''],
  ['joining and ranking', `${median(spent.rank).toFixed(0)} ms`, ''],
  ['together', `${total.toFixed(0)} ms`, `at most ${limitMs} ms wanted`],
  ['memory kept', `${keptMiB.toFixed(0)} MiB`, `at most ${limitMiB} MiB wanted`],
  [
    'memory of the process',
    `${(peakMiB - startMiB).toFixed(0)} MiB`,
    `at most ${limitMiB} MiB wanted`,
  ],
];
process.stdout.write(
  `${clouds.length * rowsOfCloud} rows, ${offerCount} offers; median of ${rounds}, processor time of one thread\n`,
);
for (const [name, value, limit] of rows) {
  process.stdout.write(`${name.padEnd(24)}${value.padStart(10)}   ${limit}\n`.trimEnd());
  process.stdout.write('\n');
}
process.exitCode = total <= limitMs && peakMiB - startMiB <= limitMiB ? 0 : 1;
