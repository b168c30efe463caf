import type { Offer, Plan } from '@vibeml/core-models';
import { placesOfSeller } from './find-fallbacks.ts';
import type { PlanFacts } from './plan-facts.ts';

const mostRegions = 6;
const mostGpus = 3;

type Elsewhere = Plan['elsewhere'][number];

const regionsOf = (offers: readonly Offer[]): string[] =>
  [...new Set(offers.flatMap(({ region }) => region ?? []))].sort().slice(0, mostRegions);

const priceOfOne = ({ hourlyUsd, accelerator }: Offer): number =>
  hourlyUsd.value / accelerator.count;

/** Other GPUs, those whose price is nearest to the wanted one's first. */
const otherGpus = (chosen: Offer, offers: readonly Offer[]): Elsewhere[] => {
  const distanceOf = (offer: Offer): number => Math.abs(priceOfOne(offer) - priceOfOne(chosen));
  const nearest = [...offers].sort(
    (a, b) => distanceOf(a) - distanceOf(b) || a.accelerator.name.localeCompare(b.accelerator.name),
  );
  const names = [...new Set(nearest.map(({ accelerator }) => accelerator.name))];
  return names.slice(0, mostGpus).map((gpu) => ({
    gpu,
    regions: regionsOf(offers.filter(({ accelerator }) => accelerator.name === gpu)),
  }));
};

/**
 * Where else the seller has such a machine, should there be none where the plan looks: other regions with the same GPU, or else
 * other GPUs, as many in one machine. What the run tries by itself is not among it.
 */
export const findElsewhere = (
  facts: PlanFacts,
  chosen: Offer,
  fallbacks: readonly Offer[],
): Plan['elsewhere'] => {
  if (chosen.driver === 'local' || chosen.region === null) return [];
  const tried = new Set(
    [chosen, ...fallbacks].map(({ region, accelerator }) => `${region} ${accelerator.name}`),
  );
  const others = placesOfSeller(facts.offers, chosen).filter(
    ({ region, accelerator, spot }) =>
      spot === chosen.spot &&
      region !== chosen.region &&
      !tried.has(`${region} ${accelerator.name}`),
  );
  const same = others.filter(({ accelerator }) => accelerator.name === chosen.accelerator.name);
  return same.length > 0 ? [{ gpu: null, regions: regionsOf(same) }] : otherGpus(chosen, others);
};
