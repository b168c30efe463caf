import {
  canonicalAccelerator,
  isOwnCluster,
  type Offer,
  type OfferListing,
  type OfferRemark,
  type UnpricedMachine,
} from '@vibeml/core-models';
import type * as z from 'zod';
import { CatalogueRow, isTrainable } from '../catalogue/catalogue-row.ts';
import { mergeZones } from '../catalogue/catalogue-table.ts';
import { toOffers } from '../catalogue/to-offers.ts';
import { type AcceleratorMap, AcceleratorTuple } from './server-answers.ts';

const source = 'SkyPilot API server';

const positive = (value: number | null): number | null =>
  value === null || value === 0 ? null : value;

interface ServerRow {
  readonly provider: string;
  readonly row: CatalogueRow;
}

const rowOf = (found: unknown): ServerRow | 'broken' | 'not_an_offer' => {
  const tuple = AcceleratorTuple.safeParse(found);
  if (!tuple.success) return 'broken';
  const [cloud, type, name, gpuCount, cpuCores, , memoryGib, price, spotPrice, region] = tuple.data;
  if (!isTrainable(name) || (gpuCount > 0 && gpuCount < 1)) return 'not_an_offer';
  const provider = cloud.toLowerCase();
  const gpu = canonicalAccelerator(name);
  const parsed = CatalogueRow.safeParse({
    machine: type ?? `${gpuCount}x${gpu}`,
    region,
    gpu,
    gpuCount,
    cpuCores: positive(cpuCores),
    memoryGib: positive(memoryGib),
    hourlyUsd: positive(price),
    // A cluster of one's own has one price; the server repeats it.
    spotHourlyUsd: isOwnCluster(provider) ? null : positive(spotPrice),
  });
  return parsed.success ? { provider, row: parsed.data } : 'broken';
};

const isPriced = ({ row }: ServerRow): boolean =>
  row.hourlyUsd !== null || row.spotHourlyUsd !== null;

const brokenRemark = (count: number): OfferRemark => ({
  source,
  code: 'rows_broken',
  message: `The SkyPilot API server gave ${count} faulty ${count === 1 ? 'row' : 'rows'}, left out.`,
  count,
});

const unpricedRemark = (rows: readonly ServerRow[]): OfferRemark => {
  const providers = [...new Set(rows.map(({ provider }) => provider))].join(', ');
  return {
    source,
    code: 'price_missing',
    message: `The SkyPilot API server knows no price of ${rows.length} ${rows.length === 1 ? 'machine' : 'machines'} on ${providers}, left out.`,
    count: rows.length,
  };
};

/** One's own machines wait for a price: without one they would seem to be free. */
const waiting = (rows: readonly ServerRow[], observedAt: string): readonly UnpricedMachine[] =>
  rows.flatMap(({ provider, row }) =>
    toOffers([{ ...row, hourlyUsd: 0 }], {
      provider,
      source,
      observedAt,
      method: 'catalogue',
    }).map(({ hourlyUsd: _, ...machine }) => machine),
  );

/** Turns the answer of the server into offers, with remarks on what was left out. */
export const serverListing = (
  found: z.infer<typeof AcceleratorMap>,
  observedAt: string,
): OfferListing => {
  const read = Object.values(found).flat().map(rowOf);
  const broken = read.filter((each) => each === 'broken').length;
  const rows = read.filter((each) => typeof each !== 'string');
  const priced = rows.filter(isPriced);
  const unpriced = rows.filter((each) => !isPriced(each));
  const own = unpriced.filter(({ provider }) => isOwnCluster(provider));
  const sold = unpriced.filter(({ provider }) => !isOwnCluster(provider));
  const providers = [...new Set(priced.map(({ provider }) => provider))];
  const offers = providers.flatMap((provider): readonly Offer[] => {
    const sellers = priced.filter((each) => each.provider === provider).map(({ row }) => row);
    return toOffers(mergeZones(sellers), { provider, source, observedAt, method: 'catalogue' });
  });
  return {
    offers,
    remarks: [
      ...(broken === 0 ? [] : [brokenRemark(broken)]),
      ...(sold.length === 0 ? [] : [unpricedRemark(sold)]),
    ],
    unpriced: waiting(own, observedAt),
  };
};
