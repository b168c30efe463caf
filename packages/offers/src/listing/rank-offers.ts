import type { Offer } from '@vibeml/core-models';

/** At equal price this machine comes first, then Nebius, then the others by name. */
const standingOf = ({ provider }: Offer): number =>
  provider === 'local' ? 0 : provider === 'nebius' ? 1 : 2;

/** Orders by price, then by who sells it, fewest GPUs, on-demand before spot, and id: the order is the same every time. */
export const compareOffers = (a: Offer, b: Offer): number =>
  a.hourlyUsd.value - b.hourlyUsd.value ||
  standingOf(a) - standingOf(b) ||
  a.accelerator.count - b.accelerator.count ||
  Number(a.spot) - Number(b.spot) ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The offers that pass, cheapest first. */
export const rankOffers = (
  offers: readonly Offer[],
  fits: (offer: Offer) => boolean = () => true,
): readonly Offer[] => offers.filter(fits).sort(compareOffers);

/** The cheapest offer that passes; null where none does. */
export const cheapestOffer = (
  offers: readonly Offer[],
  fits: (offer: Offer) => boolean = () => true,
): Offer | null => {
  let cheapest: Offer | null = null;
  for (const offer of offers) {
    if (!fits(offer)) continue;
    if (cheapest === null || compareOffers(offer, cheapest) < 0) cheapest = offer;
  }
  return cheapest;
};
