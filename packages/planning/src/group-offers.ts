import { isOwnCluster, type Offer, type Quantity, type TrainingRequest } from '@vibeml/core-models';
import { gpuFacts, gpuMemory } from '@vibeml/sizing';
import { placeOf } from './match-offers.ts';

/** Compute capability from which the pinned torch has kernels: CUDA 13 dropped what is older. */
const oldestCapability = 7.5;

/** Offers of one seller that differ in region and price alone; the cheapest one stands for them. */
export interface OfferGroup {
  readonly offer: Offer;
  readonly count: number;
}

/** An offer with the memory that its GPU really has: price lists give it in units of their own. */
export const withKnownMemory = (offer: Offer): Offer =>
  offer.driver === 'local' || offer.accelerator.kind !== 'cuda'
    ? offer
    : {
        ...offer,
        accelerator: { ...offer.accelerator, memoryGib: gpuMemory(offer.accelerator.name) },
      };

/** Whether a person asked for this very cluster of theirs; then a long time is their choice. */
export const isNamedCluster = (request: TrainingRequest, provider: string): boolean =>
  isOwnCluster(provider) && placeOf(request)?.provider === provider;

/** Why the programs do not run on this machine at all, in words that follow "because"; null where they do. */
export const machineObstacle = (
  request: TrainingRequest,
  { accelerator, driver, provider }: Offer,
): string | null => {
  if (driver === 'local') return null;
  if (accelerator.kind === 'cpu' && isNamedCluster(request, provider)) return null;
  if (accelerator.kind !== 'cuda') return 'training on a rented CPU takes too long';
  const facts = gpuFacts(accelerator.name);
  if (facts === null) return 'the memory of this GPU is not known';
  if (facts.platform !== 'cuda') return 'the programs are for CUDA, and this GPU is not';
  return Number(facts.computeCapability) < oldestCapability
    ? `the pinned torch has no kernels for compute capability ${facts.computeCapability}`
    : null;
};

// One's own clusters are places, not a market: of these each machine stands for itself.
const kindOf = ({ driver, provider, accelerator, spot, id }: Offer): string =>
  driver === 'local' || isOwnCluster(provider)
    ? id
    : [provider, accelerator.kind, accelerator.name, accelerator.count, spot].join('|');

/** Groups offers, each led by its cheapest: everything else of a group costs more for the same. */
export const groupOffers = (offers: readonly Offer[]): readonly OfferGroup[] => {
  const groups = new Map<string, OfferGroup>();
  for (const offer of offers) {
    const kind = kindOf(offer);
    const group = groups.get(kind);
    const isCheaper = group === undefined || offer.hourlyUsd.value < group.offer.hourlyUsd.value;
    groups.set(kind, {
      offer: isCheaper ? offer : group.offer,
      count: (group?.count ?? 0) + 1,
    });
  }
  return [...groups.values()];
};

/** Looks up what the same machine costs on demand: in the same region, or else the least anywhere. */
export const onDemandPrices = (offers: readonly Offer[]): ((offer: Offer) => Quantity | null) => {
  const key = (offer: Offer, region: string | null) =>
    [offer.provider, offer.accelerator.name, offer.accelerator.count, region].join('|');
  const prices = new Map<string, Quantity>();
  const keep = (at: string, price: Quantity) => {
    const known = prices.get(at);
    if (known === undefined || price.value < known.value) prices.set(at, price);
  };
  for (const offer of offers.filter((each) => !each.spot && each.driver !== 'local')) {
    keep(key(offer, offer.region), offer.hourlyUsd);
    keep(key(offer, null), offer.hourlyUsd);
  }
  return (offer) =>
    offer.spot
      ? (prices.get(key(offer, offer.region)) ?? prices.get(key(offer, null)) ?? null)
      : null;
};
