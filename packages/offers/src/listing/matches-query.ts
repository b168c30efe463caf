import { canonicalAccelerator, type Offer, type OfferQuery } from '@vibeml/core-models';

const same = (wanted: string | undefined, given: string | null): boolean =>
  wanted === undefined || wanted.toLowerCase() === given?.toLowerCase();

/** Gives the test of a query: a GPU in any spelling, clouds and regions in any case. */
export const matchesQuery = ({
  gpu,
  provider,
  region,
  spot,
  maxHourlyUsd,
}: OfferQuery): ((offer: Offer) => boolean) => {
  const wanted = gpu === undefined ? undefined : canonicalAccelerator(gpu);
  return (offer) =>
    same(wanted, offer.accelerator.name) &&
    same(provider, offer.provider) &&
    same(region, offer.region) &&
    (spot === undefined || offer.spot === spot) &&
    (maxHourlyUsd === undefined || offer.hourlyUsd.value <= maxHourlyUsd);
};
