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
): readonly Offer[] => {
  // Prices repeat in long lists: they are sorted once, and offers within a price.
  const byPrice = new Map<number, Offer[]>();
  for (const offer of offers) {
    if (!fits(offer)) continue;
    const same = byPrice.get(offer.hourlyUsd.value);
    if (same === undefined) byPrice.set(offer.hourlyUsd.value, [offer]);
    else same.push(offer);
  }
  const prices = Float64Array.from(byPrice.keys()).sort();
  return Array.from(prices, (price) => byPrice.get(price)?.sort(compareOffers) ?? []).flat();
};

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
