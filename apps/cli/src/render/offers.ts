import type { Offer, OperationOutput } from '@vibeml/sdk';
import { distance } from './duration.ts';
import { count, dollars } from './numbers.ts';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';
import { isOldPrice } from './quantity.ts';
import { type Column, table } from './table.ts';

type Listing = OperationOutput<'listOffers'>;
type Kind = Listing['machines'][number];

const columns: readonly Column[] = [
  { head: 'GPU', least: 10 },
  { head: 'VRAM', align: 'right', dropOrder: 1 },
  { head: 'ON DEMAND', align: 'right' },
  { head: 'SPOT', align: 'right' },
  { head: 'PER GPU', align: 'right', dropOrder: 5 },
  { head: 'CLOUD' },
  { head: 'REGION', least: 10 },
  { head: 'CPUS', align: 'right', dropOrder: 4 },
  { head: 'RAM', align: 'right', dropOrder: 3 },
  { head: 'MACHINE', least: 14, dropOrder: 6 },
  { head: 'PRICE FROM', least: 12, dropOrder: 2 },
];

const unknown = '–';

const gibibytes = (value: number): string =>
  `${value.toFixed(Number.isInteger(value) || value >= 100 ? 0 : 1)} GiB`;

const processorOf = ({ accelerator }: Offer): string =>
  accelerator.count > 1 ? `${accelerator.count} × ${accelerator.name}` : accelerator.name;

const memoryOf = ({ accelerator }: Offer): string =>
  accelerator.memoryGib === null ? unknown : gibibytes(accelerator.memoryGib.value);

const priceOf = (offer: Offer | null): string =>
  offer === null ? unknown : `${dollars(offer.hourlyUsd.value)}/h`;

const priceOfOne = ({ accelerator, hourlyUsd }: Offer): string =>
  accelerator.kind === 'cpu' ? unknown : dollars(hourlyUsd.value / accelerator.count);

const placeOf = ({ regions }: Kind): string => {
  const [first, ...others] = regions;
  if (first === undefined) return unknown;
  return others.length === 0 ? first : `${first} +${others.length}`;
};

const originOf = ({ hourlyUsd }: Offer, page: Page): string => {
  const { observedAt, method, source } = hourlyUsd;
  // A price of another day is known by its date.
  const when = isOldPrice(hourlyUsd, page)
    ? observedAt.slice(0, 'yyyy-mm-dd'.length)
    : distance(observedAt, page.nowMs);
  return `${when} · ${method} · ${source}`;
};

const rowOf = (kind: Kind, page: Page): readonly (readonly string[])[] => {
  const offer = kind.onDemand ?? kind.spot;
  if (offer === null) return [];
  const isLocal = offer.provider === 'local';
  return [
    [
      processorOf(offer),
      memoryOf(offer),
      priceOf(kind.onDemand),
      priceOf(kind.spot),
      priceOfOne(offer),
      isLocal ? 'this computer' : offer.provider,
      placeOf(kind),
      offer.cpuCores === null ? unknown : count(offer.cpuCores.value),
      offer.freeMemoryGib === null ? unknown : gibibytes(offer.freeMemoryGib.value),
      isLocal ? unknown : offer.machine,
      originOf(offer, page),
    ],
  ];
};

const restOf = ({ machines, totalMachines }: Listing, page: Page): readonly string[] => {
  if (totalMachines === machines.length) return [];
  const shown = `${machines.length} of ${totalMachines} kinds of machine, the cheapest first.`;
  const more = 'Narrow with --gpu, --cloud, --region, --max-price or --spot; --json has all.';
  return [page.paint('faint', paragraph(`${shown} ${more}`, page))];
};

/** Kinds of machine as a table, in the order given, with what is to be known about their prices. */
export const renderOffers = (listing: Listing, page: Page): string => {
  const { machines, remarks, summary } = listing;
  const rows = machines.flatMap((kind) => rowOf(kind, page));
  const body = rows.length === 0 ? summary : table(columns, rows, page);
  const notes = [
    ...restOf(listing, page),
    ...remarks.map(({ message }) => page.paint('warn', paragraph(`! ${message}`, page, '  '))),
  ];
  return notes.length === 0 ? body : `${body}\n\n${notes.join('\n')}`;
};
