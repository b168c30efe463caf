import type { Offer } from '@vibeml/core-models';
import { matchesQuery } from '@vibeml/offers';

/** What a list may be narrowed by. */
export interface OfferFilters {
  readonly gpu?: string | undefined;
  readonly gpuCount?: number | undefined;
  readonly cloud?: string | undefined;
  readonly region?: string | undefined;
  readonly spot?: boolean | undefined;
  readonly maxPriceUsdPerHour?: number | undefined;
}

/** Gives the test of the filters. */
export const matchesFilters = (filters: OfferFilters): ((offer: Offer) => boolean) => {
  const { gpu, cloud, region, spot, gpuCount } = filters;
  const matches = matchesQuery({
    gpu,
    region,
    spot,
    provider: cloud,
    maxHourlyUsd: filters.maxPriceUsdPerHour,
  });
  return (offer) =>
    matches(offer) && (gpuCount === undefined || offer.accelerator.count === gpuCount);
};
