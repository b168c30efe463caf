import type { OfferListing } from '@vibeml/core-models';

/** Puts listings together; of offers with one id the first one counts, so the most trusted list comes first. */
export const mergeListings = (listings: readonly OfferListing[]): OfferListing => {
  const seen = new Set<string>();
  const offers = listings
    .flatMap((listing) => listing.offers)
    .filter(({ id }) => {
      if (seen.has(id)) return false;
      seen.add(id);
      return true;
    });
  return { offers, remarks: listings.flatMap(({ remarks }) => remarks) };
};
