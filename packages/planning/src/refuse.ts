import { refusalOf } from '@vibeml/budget';
import type { Plan } from '@vibeml/core-models';
import {
  type CounterOfferLine,
  deadlineMissed,
  type ErrorOf,
  modelTooLarge,
  noOffer,
} from '@vibeml/errors';
import { buildPlan } from './build-plan.ts';
import type { Candidate } from './candidate.ts';
import type { NoChoice } from './choose-candidate.ts';
import { compareCandidates } from './compare-candidates.ts';
import type { Rejected } from './find-candidates.ts';
import { type CounterPlan, findCounterOffers } from './find-counter-offers.ts';
import type { OfferMatchError } from './match-offers.ts';
import type { PlanFacts } from './plan-facts.ts';
import { acceleratorTitle, offerTitle } from './titles.ts';

/** Why a plan can't be made. */
export type PlanningError =
  | OfferMatchError
  | ErrorOf<
      | 'dataset.unfit'
      | 'model.too_large'
      | 'plan.deadline_missed'
      | 'budget.exceeded'
      | 'budget.unbounded'
      | 'workflow.unknown'
      | 'workflow.not_yet'
      | 'workflow.unfit'
    >;

/** A plan that can't be made, with what could be instead. */
export interface Refusal {
  readonly error: PlanningError;
  /** Plans near the request that pass; the error names them, so they have to be kept. */
  readonly counterPlans: readonly Plan[];
  /** The plan that passes a limit: it starts only after a person's decision to pass it. Null for other refusals. */
  readonly overBudgetPlan: Plan | null;
}

const secondsPerHour = 3600;
const tenth = (value: number): number => Math.ceil(value * 10) / 10;

const lineOf = ({ offer }: CounterPlan): CounterOfferLine => ({
  planId: offer.planId,
  title: offer.title,
  expectedUsd: offer.cost.expected,
});

const candidatesOf = (
  facts: PlanFacts,
  rejected: readonly Rejected[],
  kind: Rejected['kind'],
): readonly Candidate[] =>
  rejected
    .filter((each) => each.kind === kind)
    .flatMap((each) => each.candidate ?? [])
    .sort(compareCandidates(facts.request.prefer));

const plain = (error: PlanningError): Refusal => ({
  error,
  counterPlans: [],
  overBudgetPlan: null,
});

const overBudget = (facts: PlanFacts, best: Candidate, rejected: readonly Rejected[]): Refusal => {
  const counters = findCounterOffers(facts, best.sized.expectedSteps);
  const counterOffers = counters.map(({ offer }) => offer);
  const plan = buildPlan(facts, best, { ranked: [best], rejected, counterOffers });
  const error = refusalOf(best.budget, {
    planId: plan.id,
    counterOffers: counters.map(lineOf),
  });
  return {
    error,
    counterPlans: counters.map((counter) => counter.plan),
    // Where nothing bounds the cost there is nothing that a person could let pass.
    overBudgetPlan: error.code === 'budget.exceeded' ? plan : null,
  };
};

const tooSlow = (facts: PlanFacts, slow: readonly Candidate[]): Refusal => {
  const [fastest] = [...slow].sort(compareCandidates('time'));
  const counters = findCounterOffers(facts, fastest?.sized.expectedSteps ?? null);
  const fastestHours =
    fastest?.duration == null ? null : tenth(fastest.duration.high / secondsPerHour);
  const hours = { maxHours: facts.request.maxHours ?? 0, fastestHours };
  const machine = fastest === undefined ? 'none' : offerTitle(fastest.offer);
  return {
    ...plain(deadlineMissed(hours, machine, counters.map(lineOf))),
    counterPlans: counters.map((counter) => counter.plan),
  };
};

const availableOf = ({ sized }: Rejected): number => sized?.memory.available?.value ?? 0;

const tooLarge = (facts: PlanFacts, short: readonly Rejected[]): Refusal | null => {
  const [largest] = short
    .filter((each) => each.sized?.memory.verdict === 'no')
    .sort((a, b) => availableOf(b) - availableOf(a));
  const memory = largest?.sized?.memory;
  if (memory?.needed == null || memory.available === null) return null;
  const counters = findCounterOffers(facts, largest?.sized?.expectedSteps ?? null);
  const sizes = {
    neededGib: memory.needed.value,
    availableGib: memory.available.value,
    ...(largest?.offer.driver === 'skypilot' ? { machine: acceleratorTitle(largest.offer) } : {}),
  };
  return {
    ...plain(modelTooLarge(facts.model.name, sizes, counters.map(lineOf))),
    counterPlans: counters.map((counter) => counter.plan),
  };
};

const otherwise = (rejected: readonly Rejected[]): Refusal => {
  // What a rented GPU says comes before what this computer says of itself.
  const ordered = [...rejected].sort(
    (a, b) => Number(a.offer.driver === 'local') - Number(b.offer.driver === 'local'),
  );
  const error = ordered.find((each) => each.error !== null)?.error;
  const reason = ordered[0]?.reason ?? 'nothing is offered';
  return plain(
    error ?? noOffer(reason, ordered.map((each) => offerTitle(each.offer)).slice(0, 10)),
  );
};

/** Says why nothing can be chosen, by what comes nearest to a plan: the budget, the time, the memory, the workflow. */
export const refuse = (facts: PlanFacts, nothing: NoChoice): Refusal => {
  if (nothing.kind === 'unmatched') return plain(nothing.error);
  const { rejected } = nothing;
  const [cheapest] = candidatesOf(facts, rejected, 'budget');
  if (cheapest !== undefined) return overBudget(facts, cheapest, rejected);
  const slow = candidatesOf(facts, rejected, 'time');
  if (slow.length > 0) return tooSlow(facts, slow);
  return (
    tooLarge(
      facts,
      rejected.filter((each) => each.kind === 'memory'),
    ) ?? otherwise(rejected)
  );
};
