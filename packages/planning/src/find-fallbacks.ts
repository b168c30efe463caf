import type { Offer } from '@vibeml/core-models';
import { type Candidate, priceUp } from './candidate.ts';
import { compareOffers } from './compare-candidates.ts';
import { judgedOffers } from './find-candidates.ts';
import { machineObstacle, onDemandPrices, withKnownMemory } from './group-offers.ts';
import { keepKindOf, keepObstacle } from './keep-of.ts';
import type { PlanFacts } from './plan-facts.ts';
import { sizeUp } from './size-up.ts';

/** Most machines that a run may get instead: each is a try that takes a while. */
const mostFallbacks = 8;

type Rank = 0 | 1 | 2;

const clusterOf = ({ provider, region }: Offer): string =>
  provider === 'slurm' ? `slurm/${region?.split('/')[0]}` : provider;

const isAlike = ({ accelerator: wanted }: Offer, { accelerator }: Offer): boolean =>
  accelerator.kind === wanted.kind && accelerator.count === wanted.count;

/** Other machines of the seller of an offer, or of its cluster, with as many of the same kind of accelerator. */
export const placesOfSeller = (offers: readonly Offer[], chosen: Offer): readonly Offer[] =>
  offers.filter(
    (offer) =>
      offer.id !== chosen.id && clusterOf(offer) === clusterOf(chosen) && isAlike(chosen, offer),
  );

/** First the same machine elsewhere, then the same GPU under the other terms, then other GPUs. */
const rankOf = (chosen: Offer, offer: Offer): Rank => {
  if (offer.accelerator.name !== chosen.accelerator.name) return 2;
  return offer.spot === chosen.spot ? 0 : 1;
};

/** Whether the run as it is planned fits there and stays within what the plan may spend. */
const stands = (facts: PlanFacts, chosen: Candidate, offer: Offer): boolean => {
  const { workflow, sized, budget } = chosen;
  if (machineObstacle(facts.request, offer) !== null) return false;
  if (keepObstacle(facts, offer) !== null) return false;
  if (keepKindOf(facts, offer) !== keepKindOf(facts, chosen.offer)) return false;
  // One job is sent: what was chosen for the first machine must fit the others too.
  const hyperparameters = { ...sized.hyperparameters, saveSteps: chosen.saveSteps };
  const asPlanned = { ...facts, resumedHyperparameters: hyperparameters };
  const there = sizeUp(asPlanned, workflow, offer);
  if (there.memory.verdict !== sized.memory.verdict && there.memory.verdict !== 'fits')
    return false;
  const priced = priceUp(asPlanned, workflow, offer, there, onDemandPrices(facts.offers)(offer));
  const highUsd = priced.cost.total?.high ?? null;
  if (priced.budget.decision === 'deny') return false;
  return highUsd === null
    ? offer.hourlyUsd.value <= chosen.offer.hourlyUsd.value
    : highUsd <= (budget.mostUsd ?? 0);
};

/**
 * Machines of the same seller that the run may get instead, in the order in which they are tried: other regions with the same
 * machine, then the same GPU on demand or on spot, then other GPUs that fit. All within what the plan may spend.
 */
export const findFallbacks = (facts: PlanFacts, chosen: Candidate): readonly Offer[] => {
  if (chosen.offer.driver === 'local') return [];
  const ranked = placesOfSeller(judgedOffers(facts), chosen.offer)
    .map((offer) => ({ offer: withKnownMemory(offer), rank: rankOf(chosen.offer, offer) }))
    .sort((a, b) => a.rank - b.rank || compareOffers(a.offer, b.offer));
  const found: Offer[] = [];
  for (const { offer } of ranked) {
    if (found.length === mostFallbacks) break;
    if (stands(facts, chosen, offer)) found.push(offer);
  }
  return found;
};
