import { canonicalAccelerator, isAccelerator, type Offer } from '@vibeml/core-models';
import { type ElsewhereOffered, type ErrorOf, gpuNotSupported, noCapacity } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';

const shownOtherGpus = 3;

const unique = <Value>(values: readonly Value[]): readonly Value[] => [...new Set(values)];

/** The GPUs that the offers hold, in the order of the alphabet. */
export const gpusOnOffer = (offers: readonly Offer[]): readonly string[] =>
  unique(
    offers
      .filter(({ accelerator }) => accelerator.kind === 'cuda')
      .map(({ accelerator }) => accelerator.name),
  ).toSorted((a, b) => a.localeCompare(b));

const regionsOf = (offers: readonly Offer[]): readonly string[] =>
  unique(offers.flatMap(({ region }) => (region === null ? [] : [region]))).toSorted((a, b) =>
    a.localeCompare(b),
  );

/** What was looked for and not found. */
export interface WantedGpu {
  readonly gpu: string;
  readonly region: string;
  /** GPUs in one machine. */
  readonly count?: number | undefined;
}

const priceOfOne = ({ accelerator, hourlyUsd }: Offer): number =>
  hourlyUsd.value / accelerator.count;

const least = (values: readonly number[]): number =>
  values.reduce((lowest, value) => Math.min(lowest, value), Number.POSITIVE_INFINITY);

/** Other GPUs, those whose price is nearest to the wanted one's first. */
const nearestOthers = (
  others: readonly Offer[],
  usualPrice: number,
): readonly ElsewhereOffered[] => {
  const named = (name: string): readonly Offer[] =>
    others.filter(({ accelerator }) => accelerator.name === name);
  const distance = (name: string): number =>
    Number.isFinite(usualPrice)
      ? least(named(name).map((offer) => Math.abs(priceOfOne(offer) - usualPrice)))
      : 0;
  return gpusOnOffer(others)
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, shownOtherGpus)
    .map((name) => ({ gpu: name, regions: regionsOf(named(name)) }));
};

/**
 * Where else to look, within the clouds that have the region: other regions with this GPU; else other GPUs in other
 * regions, as many in one machine, one where no number is wanted.
 */
export const offeredElsewhere = (
  offers: readonly Offer[],
  { gpu, region, count }: WantedGpu,
): readonly ElsewhereOffered[] => {
  const isWanted = ({ accelerator }: Offer): boolean => isAccelerator(accelerator.name, gpu);
  const isHere = (offer: Offer): boolean => offer.region?.toLowerCase() === region.toLowerCase();
  const clouds = new Set(offers.filter(isHere).map(({ provider }) => provider));
  const others = offers.filter(
    (offer) =>
      offer.region !== null && !isHere(offer) && (clouds.size === 0 || clouds.has(offer.provider)),
  );
  const sameGpu = others.filter(
    (offer) => isWanted(offer) && offer.accelerator.count === (count ?? offer.accelerator.count),
  );
  if (sameGpu.length > 0) return [{ gpu: null, regions: regionsOf(sameGpu) }];
  return nearestOthers(
    others.filter(({ accelerator }) => accelerator.count === (count ?? 1)),
    least(offers.filter(isWanted).map(priceOfOne)),
  );
};

/** The error that names where a GPU that can't be had here is offered instead. */
export const noCapacityAmong = (
  offers: readonly Offer[],
  wanted: WantedGpu,
): ErrorOf<'cloud.no_capacity'> =>
  noCapacity(canonicalAccelerator(wanted.gpu), wanted.region, offeredElsewhere(offers, wanted));

/**
 * The offers of one GPU, in one region where one is named.
 * Fails with `gpu.not_supported` where nobody offers it, `cloud.no_capacity` where others have it, but not this region.
 */
export const requireGpu = (
  offers: readonly Offer[],
  {
    gpu,
    region,
    count,
  }: {
    readonly gpu: string;
    readonly region?: string | undefined;
    readonly count?: number | undefined;
  },
): Result<readonly Offer[], ErrorOf<'gpu.not_supported' | 'cloud.no_capacity'>> => {
  const held = offers.filter(({ accelerator }) => isAccelerator(accelerator.name, gpu));
  if (held.length === 0) return err(gpuNotSupported(gpu, gpusOnOffer(offers)));
  if (region === undefined) return ok(held);
  const here = held.filter((offer) => offer.region?.toLowerCase() === region.toLowerCase());
  return here.length > 0 ? ok(here) : err(noCapacityAmong(offers, { gpu, region, count }));
};
