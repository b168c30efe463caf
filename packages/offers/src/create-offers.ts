import {
  type Clock,
  isStalePrice,
  type Offer,
  type OfferListing,
  type OfferRemark,
  type OfferSource,
} from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { okAsync, ResultAsync } from 'neverthrow';
import { matchesQuery } from './listing/matches-query.ts';
import { mergeListings } from './listing/merge-listings.ts';
import { unpricedRemarks } from './listing/unpriced-remarks.ts';
import { applyOverlay } from './overlay/apply-overlay.ts';
import type { PriceOverlay } from './overlay/parse-price-file.ts';

/** Everybody who knows machines and prices. */
export interface OffersPorts {
  readonly machine: OfferSource;
  /** The SkyPilot API server, where one is set. */
  readonly server: OfferSource | null;
  readonly catalogue: OfferSource;
  /** The prices that a person gives; null where there are none. */
  readonly readPrices: () => ResultAsync<PriceOverlay | null, ErrorOf<'config.unreadable'>>;
  readonly clock: Clock;
}

const nothing: OfferListing = { offers: [], remarks: [] };

const staleRemark = (offers: readonly Offer[], nowMs: number): readonly OfferRemark[] => {
  const stale = offers.filter(({ hourlyUsd }) => isStalePrice(hourlyUsd, nowMs));
  if (stale.length === 0) return [];
  let oldest = stale[0]?.hourlyUsd.observedAt ?? '';
  for (const { hourlyUsd } of stale) {
    if (Date.parse(hourlyUsd.observedAt) < Date.parse(oldest)) oldest = hourlyUsd.observedAt;
  }
  return [
    {
      source: 'prices',
      code: 'prices_stale',
      message: `${stale.length} of ${offers.length} prices are older than 24 hours, the oldest of ${oldest.slice(0, 10)}.`,
      count: stale.length,
    },
  ];
};

/**
 * One source made of all: a person's prices over the server's over the catalogue's; of offers with one id the first
 * counts. Asked about this machine alone, nobody else is asked.
 */
export const createOffers = (ports: OffersPorts): OfferSource => {
  const { machine, server, catalogue, readPrices, clock } = ports;
  return {
    listOffers: (query, context) => {
      const isLocal = query.provider?.toLowerCase() === 'local';
      const listed = ResultAsync.combine([
        machine.listOffers(query, context),
        isLocal || server === null ? okAsync(nothing) : server.listOffers(query, context),
        isLocal ? okAsync(nothing) : catalogue.listOffers(query, context),
      ]);
      return listed.andThen((listings) =>
        readPrices().map((overlay): OfferListing => {
          const now = clock.now();
          const listing = applyOverlay(
            mergeListings(listings),
            overlay,
            new Date(now).toISOString(),
          );
          const offers = listing.offers.filter(matchesQuery(query));
          const { unpriced = [] } = listing;
          return {
            offers,
            remarks: [
              ...listing.remarks,
              ...unpricedRemarks(unpriced),
              ...staleRemark(offers, now),
            ],
            ...(unpriced.length === 0 ? {} : { unpriced }),
          };
        }),
      );
    },
  };
};
