import { isAccelerator, isWithin, type Offer, type OfferQuery } from '@vibeml/core-models';

const same = (wanted: string | undefined, given: string): boolean =>
  wanted === undefined || wanted.toLowerCase() === given.toLowerCase();

// Names repeat: each is looked at once.
const createGpuTest = (wanted: string | undefined): ((name: string) => boolean) => {
  if (wanted === undefined) return () => true;
  const known = new Map<string, boolean>();
  return (name) => {
    const isIt = known.get(name) ?? isAccelerator(name, wanted);
    known.set(name, isIt);
    return isIt;
  };
};

/** Gives the test of a query: a GPU in any spelling, clouds and regions in any case; a cluster stands for its partitions. */
export const matchesQuery = ({
  gpu,
  provider,
  region,
  spot,
  maxHourlyUsd,
}: OfferQuery): ((offer: Offer) => boolean) => {
  const isWanted = createGpuTest(gpu);
  return (offer) =>
    isWanted(offer.accelerator.name) &&
    same(provider, offer.provider) &&
    (region === undefined || isWithin(offer.region, region)) &&
    (spot === undefined || offer.spot === spot) &&
    (maxHourlyUsd === undefined || offer.hourlyUsd.value <= maxHourlyUsd);
};
