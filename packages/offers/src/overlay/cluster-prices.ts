import {
  canonicalAccelerator,
  isAccelerator,
  isWithin,
  type Offer,
  type OfferListing,
  parsePlace,
  type Quantity,
  type UnpricedMachine,
} from '@vibeml/core-models';
import type { PriceOverlay } from './parse-price-file.ts';
import type { ClusterPrice } from './price-file.ts';

/** A number that a person wrote into the file. It holds as long as it stands there. */
export type Quote = (value: number, unit: string, line: number | null) => Quantity;

/** Machines after a person's prices of own clusters. */
export interface PricedClusters {
  /** What was listed, some of it at another price, and what had none before. */
  readonly offers: readonly Offer[];
  /** Machines that the file alone tells of. */
  readonly added: readonly Offer[];
  readonly unpriced: readonly UnpricedMachine[];
  /** Lines that no machine was priced by. */
  readonly unusedLines: readonly number[];
}

const covers = ({ cluster, gpu, gpuCount }: ClusterPrice, machine: UnpricedMachine): boolean => {
  const { provider, region } = parsePlace(cluster);
  return (
    machine.provider === provider &&
    (region === null || isWithin(machine.region, region)) &&
    (gpu === undefined || isAccelerator(machine.accelerator.name, gpu)) &&
    (gpuCount === undefined || machine.accelerator.count === gpuCount)
  );
};

/** Null where the line says nothing of such a machine. */
const dollarsOf = (line: ClusterPrice, { accelerator, cpuCores }: UnpricedMachine) => {
  if (line.hourlyUsd !== undefined) return line.hourlyUsd;
  const gpus = accelerator.kind === 'cpu' ? 0 : accelerator.count;
  const cores = cpuCores?.value ?? 0;
  const isTold =
    (gpus > 0 && line.hourlyUsdPerGpu !== undefined) ||
    (cores > 0 && line.hourlyUsdPerCpu !== undefined);
  const dollars = gpus * (line.hourlyUsdPerGpu ?? 0) + cores * (line.hourlyUsdPerCpu ?? 0);
  return isTold ? Number(dollars.toFixed(6)) : null;
};

const ownOffer = (
  line: ClusterPrice,
  { gpu, gpuCount }: { readonly gpu: string; readonly gpuCount: number },
  place: number,
  quote: Quote,
): Offer | null => {
  const name = canonicalAccelerator(gpu);
  const machine = `${gpuCount}x${name}`;
  const { provider, region } = parsePlace(line.cluster);
  const optional = (value: number | undefined, unit: string) =>
    value === undefined ? null : quote(value, unit, place);
  const unpriced: UnpricedMachine = {
    id: `${provider}/${region ?? ''}/${machine}/on-demand`,
    driver: 'skypilot',
    provider,
    region,
    machine,
    accelerator: { kind: 'cuda', name, count: gpuCount, memoryGib: null },
    cpuCores: optional(line.cpuCores, 'cores'),
    freeMemoryGib: optional(line.memoryGib, 'GiB'),
    freeDiskGib: null,
    spot: false,
  };
  const dollars = dollarsOf(line, unpriced);
  return dollars === null ? null : { ...unpriced, hourlyUsd: quote(dollars, 'USD/h', place) };
};

/** Puts a person's prices on the machines of own clusters; the last line that says something of a machine counts. */
export const clusterPrices = (
  { prices, lines }: PriceOverlay,
  listing: OfferListing,
  quote: Quote,
): PricedClusters => {
  const own = (prices.clusters ?? []).map((line, index) => ({
    line,
    place: lines.clusters[index] ?? 1,
  }));
  const used = new Set<number>();
  const priceOf = (machine: UnpricedMachine): Quantity | null => {
    const told = own.flatMap(({ line, place }) => {
      const dollars = covers(line, machine) ? dollarsOf(line, machine) : null;
      return dollars === null ? [] : [{ dollars, place }];
    });
    for (const { place } of told) used.add(place);
    const last = told.at(-1);
    return last === undefined ? null : quote(last.dollars, 'USD/h', last.place);
  };
  const offers = listing.offers.map((offer) => {
    const hourlyUsd = own.length === 0 || offer.driver === 'local' ? null : priceOf(offer);
    return hourlyUsd === null ? offer : { ...offer, hourlyUsd };
  });
  const unpriced: UnpricedMachine[] = [];
  const gained: Offer[] = [];
  for (const machine of listing.unpriced ?? []) {
    const hourlyUsd = priceOf(machine);
    if (hourlyUsd === null) unpriced.push(machine);
    else gained.push({ ...machine, hourlyUsd });
  }
  const idle = own.filter(({ place }) => !used.has(place));
  const added = idle.flatMap(({ line, place }) => {
    const { gpu, gpuCount } = line;
    if (gpu === undefined || gpuCount === undefined) return [];
    return ownOffer(line, { gpu, gpuCount }, place, quote) ?? [];
  });
  return {
    offers: [...offers, ...gained],
    added,
    unpriced,
    unusedLines: idle.filter(({ line }) => line.gpu === undefined).map(({ place }) => place),
  };
};
