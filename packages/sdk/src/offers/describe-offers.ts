import type { Offer } from '@vibeml/core-models';
import { cheapestOffer } from '@vibeml/offers';
import type { FullKind } from './machine-kind.ts';

const shown = 3;

const describe = (offer: Offer): string => {
  const { accelerator, cpuCores, provider, region, machine } = offer;
  const cores = accelerator.kind === 'cpu' ? ` with ${cpuCores?.value ?? '?'} cores` : '';
  const gpus = `${accelerator.count > 1 ? `${accelerator.count} × ` : ''}${accelerator.name}${cores}`;
  const place = provider === 'local' ? machine : `${gpus} on ${provider} ${region ?? ''}`.trim();
  const price = `$${offer.hourlyUsd.value.toFixed(2)}/h${offer.spot ? ' spot' : ''}`;
  return provider === 'local' ? `${place}: ${gpus} at ${price}` : `${place} at ${price}`;
};

/** One sentence: the cheapest machines that match, or how far the nearest one is. */
export const describeOffers = (
  kinds: readonly FullKind[],
  considered: readonly Offer[],
): string => {
  if (kinds.length > 0) {
    const rest = kinds.length - shown;
    const named = kinds.slice(0, shown).map(({ cheapest }) => describe(cheapest));
    return `${named.join('; ')}${rest > 0 ? `; and ${rest} more kinds of machine` : ''}`;
  }
  const nearest = cheapestOffer(considered);
  return nearest === null
    ? 'No machine matches.'
    : `No machine matches; the cheapest without the filters: ${describe(nearest)}.`;
};
