import type { Offer } from '@vibeml/sdk';
import { count, dollars } from './numbers.ts';
import type { Page } from './page.ts';
import { provenance } from './quantity.ts';
import { type Column, table } from './table.ts';

const columns: readonly Column[] = [
  { head: 'MACHINE', least: 12 },
  { head: 'PROCESSOR', least: 8 },
  { head: 'MEMORY', align: 'right', dropOrder: 3 },
  { head: 'CORES', align: 'right', dropOrder: 2 },
  { head: 'PRICE', align: 'right' },
  { head: 'REGION', dropOrder: 4 },
  { head: 'PRICE FROM', least: 12, dropOrder: 1 },
];

const memoryOf = (offer: Offer): string => {
  const memory = offer.accelerator.memoryGib ?? offer.freeMemoryGib;
  return memory === null ? 'not known' : `${memory.value.toFixed(1)} GiB`;
};

const processorOf = ({ accelerator }: Offer): string =>
  accelerator.count > 1 ? `${accelerator.count} × ${accelerator.name}` : accelerator.name;

const rowOf = (offer: Offer, page: Page): readonly string[] => [
  offer.machine,
  processorOf(offer),
  memoryOf(offer),
  offer.cpuCores === null ? '–' : count(offer.cpuCores.value),
  `${dollars(offer.hourlyUsd.value)}/h${offer.spot ? ' spot' : ''}`,
  offer.region ?? '–',
  provenance(offer.hourlyUsd, page),
];

/** Machines as a table, in the order given. */
export const renderOffers = (offers: readonly Offer[], page: Page): string =>
  offers.length === 0
    ? 'No machine matches.'
    : table(
        columns,
        offers.map((offer) => rowOf(offer, page)),
        page,
      );
