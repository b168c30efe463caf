import type { OfferListing } from '@vibeml/core-models';

/** Puts listings together; of offers with one id the first one counts, so the most trusted list comes first. No listing holds an id twice. */
export const mergeListings = (listings: readonly OfferListing[]): OfferListing => {
  const seen = new Set<string>();
  const offers = listings.map((listing, index) => {
    const added =
      seen.size === 0 ? listing.offers : listing.offers.filter(({ id }) => !seen.has(id));
    // The last list is the longest by far, and nothing comes after it.
    if (index < listings.length - 1) for (const { id } of added) seen.add(id);
    return added;
  });
  const unpriced = listings.flatMap((listing) => listing.unpriced ?? []);
  return {
    offers: offers.flat(),
    remarks: listings.flatMap(({ remarks }) => remarks),
    ...(unpriced.length === 0 ? {} : { unpriced }),
  };
};
