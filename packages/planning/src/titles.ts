import type { Offer } from '@vibeml/core-models';

/** An accelerator with its number, for example 8 × H100. */
export const acceleratorTitle = ({ accelerator }: Pick<Offer, 'accelerator'>): string =>
  accelerator.count > 1 ? `${accelerator.count} × ${accelerator.name}` : accelerator.name;

/** An offer in a few words: L4 on aws us-east-1, spot. */
export const offerTitle = (offer: Offer): string => {
  if (offer.driver === 'local') return 'this computer';
  const place = [offer.provider, offer.region].filter((part) => part !== null).join(' ');
  const name = offer.accelerator.kind === 'cpu' ? offer.machine : acceleratorTitle(offer);
  return `${name} on ${place}${offer.spot ? ', spot' : ''}`;
};
