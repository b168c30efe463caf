import type { Accelerator, Offer, Quantity, QuantityMethod } from '@vibeml/core-models';
import type { CatalogueRow } from './catalogue-row.ts';

/** Who says so, and when it was so. */
export interface RowOrigin {
  readonly provider: string;
  /** Names the list with its version. */
  readonly source: string;
  readonly observedAt: string;
  readonly method: QuantityMethod;
}

/** The id of an offer; the same machine has the same id in every list. */
export const offerId = (
  row: Pick<CatalogueRow, 'region' | 'machine'>,
  provider: string,
  spot: boolean,
): string =>
  // Joined, not added up: a text that is added up keeps its parts in memory.
  [provider, row.region, row.machine, spot ? 'spot' : 'on-demand'].join('/');

/** Gives the same frozen object for the same number: lists are long, and their numbers repeat. */
const createQuantities = ({ source, observedAt, method }: RowOrigin) => {
  const known = new Map<string, Map<number, Quantity>>();
  return (value: number, unit: string): Quantity => {
    const ofUnit = known.get(unit) ?? new Map<number, Quantity>();
    known.set(unit, ofUnit);
    const quantity = ofUnit.get(value) ?? { value, unit, source, observedAt, method };
    ofUnit.set(value, quantity);
    return quantity;
  };
};

/** Turns rows of a price list into offers: spot and on-demand apart, memory of the GPU left open. */
export const toOffers = (rows: readonly CatalogueRow[], origin: RowOrigin): readonly Offer[] => {
  const { provider } = origin;
  const quantity = createQuantities(origin);
  const accelerators = new Map<string, Accelerator>();
  const acceleratorOf = ({ gpu, gpuCount }: CatalogueRow): Accelerator => {
    const key = `${gpu}:${gpuCount}`;
    // Lists do not agree on the unit of a GPU's memory: it is not taken from them.
    const accelerator = accelerators.get(key) ?? {
      kind: 'cuda',
      name: gpu,
      count: gpuCount,
      memoryGib: null,
    };
    accelerators.set(key, accelerator);
    return accelerator;
  };
  const offerOf = (row: CatalogueRow, spot: boolean, hourlyUsd: number): Offer => ({
    id: offerId(row, provider, spot),
    driver: 'skypilot',
    provider,
    region: row.region,
    machine: row.machine,
    accelerator: acceleratorOf(row),
    cpuCores: row.cpuCores === null ? null : quantity(row.cpuCores, 'cores'),
    freeMemoryGib: row.memoryGib === null ? null : quantity(row.memoryGib, 'GiB'),
    freeDiskGib: null,
    spot,
    hourlyUsd: quantity(hourlyUsd, 'USD/h'),
  });
  const offers: Offer[] = [];
  for (const row of rows) {
    if (row.hourlyUsd !== null) offers.push(offerOf(row, false, row.hourlyUsd));
    if (row.spotHourlyUsd !== null) offers.push(offerOf(row, true, row.spotHourlyUsd));
  }
  return offers;
};
