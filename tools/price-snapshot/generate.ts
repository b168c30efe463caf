// Writes the prices that come with @vibeml/offers from price lists in the form of the SkyPilot catalogue.
// Usage: node --conditions=@vibeml/source generate.ts [directory of lists, or of a checkout's catalogs/v8]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packTable } from '../../packages/offers/src/catalogue/packed-table.ts';
import { readCatalogue } from '../../packages/offers/src/catalogue/read-catalogue.ts';
import type { PriceSnapshot } from '../../packages/offers/src/snapshot/price-snapshot.ts';
import origin from './origin.json' with { type: 'json' };

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = process.argv[3] ?? here('../../packages/');
const directory = process.argv[2] ?? here('./lists');
const maxBytes = 150_000;

// What people train on; the rest is asked for when it is wanted.
const mainGpus = new Set(
  'A10 A10G A100 A100-80GB B200 GH200 H100 H100-PCIE H200 L4 L40S RTX4090 RTX6000 RTXA6000 T4 V100 V100-32GB'.split(
    ' ',
  ),
);

const pathOf = (cloud: string): string => {
  const own = join(directory, `${cloud}.csv`);
  return existsSync(own) ? own : join(directory, cloud, 'vms.csv');
};

const lists = Object.entries(origin.revisions).map(([cloud, revision]) => {
  const table = readCatalogue(readFileSync(pathOf(cloud), 'utf8')).match(
    (read) => read,
    (reason) => {
      throw new Error(`${cloud}: ${reason}`);
    },
  );
  const rows = table.rows.filter(({ gpu }) => mainGpus.has(gpu));
  return { cloud, revision, observedAt: origin.observedAt, table: packTable({ ...table, rows }) };
});

const { version, licence } = origin;
const snapshot: PriceSnapshot = { version, origin: origin.origin, licence, lists };
const rowLines = (rows: readonly unknown[]): string =>
  rows.map((row) => `          ${JSON.stringify(row)},\n`).join('');
const text = `// Made by tools/price-snapshot/generate.ts. Do not edit.
import type { PriceSnapshot } from './price-snapshot.ts';

/** Prices of main GPUs as they were at the revisions named here. */
export const shippedPrices: PriceSnapshot = {
  version: ${JSON.stringify(version)},
  origin: ${JSON.stringify(snapshot.origin)},
  licence: ${JSON.stringify(licence)},
  lists: [
${lists
  .map(
    ({ cloud, revision, observedAt, table }) => `    {
      cloud: ${JSON.stringify(cloud)},
      revision: ${JSON.stringify(revision)},
      observedAt: ${JSON.stringify(observedAt)},
      table: {
        broken: ${JSON.stringify(table.broken)},
        withoutPrice: ${table.withoutPrice},
        rows: [
${rowLines(table.rows)}        ],
      },
    },
`,
  )
  .join('')}  ],
};
`;
if (text.length > maxBytes) throw new Error(`${text.length} bytes are more than ${maxBytes}`);
const write = (path: string, content: string): void => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
};
write('offers/src/snapshot/shipped-prices.generated.ts', text);

const nebius = lists.find(({ cloud }) => cloud === 'nebius');
if (nebius === undefined) throw new Error('there is no list of nebius');
const nebiusText = `// Made by tools/price-snapshot/generate.ts. Do not edit.
import type { PriceList } from './presets.ts';

/** Prices of Nebius as they were at the revision named here. */
export const nebiusPrices: PriceList = {
  source: ${JSON.stringify(`SkyPilot catalogue ${version} at ${nebius.revision.slice(0, 10)}, shipped with VibeML`)},
  observedAt: ${JSON.stringify(nebius.observedAt)},
  rows: [
${nebius.table.rows.map((row) => `    ${JSON.stringify(row)},\n`).join('')}  ],
};
`;
write('cloud-nebius/src/nebius-prices.generated.ts', nebiusText);
process.stdout.write(
  `${lists.map(({ cloud, table }) => `${cloud} ${table.rows.length}`).join(', ')}; ${text.length} bytes\n`,
);
