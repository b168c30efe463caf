import type { CounterOffer, Plan, TrainingRequest } from '@vibeml/core-models';
import { buildPlan } from './build-plan.ts';
import { type Choice, chooseCandidate } from './choose-candidate.ts';
import type { PlanFacts } from './plan-facts.ts';
import { changesBetween, type Move, requestMoves, withSteps } from './request-moves.ts';
import { offerTitle } from './titles.ts';

/** A plan near the request that passes, and how it is told of. */
export interface CounterPlan {
  readonly plan: Plan;
  readonly offer: CounterOffer;
}

const mostOffers = 3;
const fewestSteps = 10;
/** Shares of the steps that are tried, the most first. */
const stepShares = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02] as const;

// Of rows that are cut elsewhere, the share is not known before they are read again.
const factsWith = (facts: PlanFacts, request: TrainingRequest): PlanFacts => ({
  ...facts,
  request,
  train:
    request.hyperparameters.maxLength === facts.request.hyperparameters.maxLength
      ? facts.train
      : { ...facts.train, truncatedShare: null },
});

const choose = (facts: PlanFacts, request: TrainingRequest): Choice | null =>
  chooseCandidate(factsWith(facts, request)).unwrapOr(null);

const countText = (chosen: Choice['chosen'], all: number | null): string | null =>
  all === null || chosen.sized.steps === null || chosen.sized.steps >= all
    ? null
    : `${chosen.sized.steps} of ${all} steps`;

const titleOf = (choice: Choice, request: TrainingRequest, before: Before): string => {
  const { chosen } = choice;
  const { maxLength } = request.hyperparameters;
  return [
    offerTitle(chosen.offer),
    before.request.workflow === request.workflow ? null : chosen.workflow.name,
    maxLength === before.request.hyperparameters.maxLength
      ? null
      : `rows cut at ${maxLength} tokens`,
    countText(chosen, before.steps),
  ]
    .filter((part) => part !== null)
    .join(' · ');
};

/** The request that does not pass, with the steps that it would have taken. */
interface Before {
  readonly request: TrainingRequest;
  readonly steps: number | null;
}

const counterPlanOf = (
  facts: PlanFacts,
  request: TrainingRequest,
  choice: Choice,
  before: Before,
): CounterPlan[] => {
  const { chosen, ranked, rejected } = choice;
  // What costs an unknown sum can't be offered as cheaper.
  if (chosen.cost.total === null) return [];
  const plan = buildPlan(factsWith(facts, request), chosen, {
    ranked,
    rejected,
    counterOffers: [],
  });
  return [
    {
      plan,
      offer: {
        planId: plan.id,
        title: titleOf(choice, request, before),
        changes: [...changesBetween(before.request, request)],
        machine: plan.offer.machine,
        cost: chosen.cost.total,
        duration: chosen.duration,
      },
    },
  ];
};

/** The most steps of those tried that pass; fewer steps never cost more, so halves are searched. */
const searchSteps = (
  facts: PlanFacts,
  request: TrainingRequest,
  steps: number | null,
): TrainingRequest | null => {
  if (steps === null || facts.resume !== null) return null;
  const tries = stepShares
    .map((share) => Math.floor(steps * share))
    .filter((count) => count >= fewestSteps);
  const passes = (count: number | undefined) =>
    count !== undefined && choose(facts, withSteps(request, count)) !== null;
  let [first, last] = [0, tries.length];
  while (first < last) {
    const middle = (first + last) >> 1;
    if (passes(tries[middle])) last = middle;
    else first = middle + 1;
  }
  const count = tries[first];
  return count === undefined ? null : withSteps(request, count);
};

const applyAll = (request: TrainingRequest, moves: readonly Move[]): TrainingRequest =>
  moves.reduce((moved, move) => move.apply(moved), request);

const pairs = (moves: readonly Move[]): readonly (readonly Move[])[] =>
  moves.flatMap((first, index) => moves.slice(index + 1).map((second) => [first, second]));

/** Single moves, then pairs, then all of them; those of one kind are not joined. */
const moveSets = (moves: readonly Move[]): readonly (readonly Move[])[] => {
  const whole = moves.filter(
    (move, index) => moves.findIndex((other) => other.name === move.name) === index,
  );
  return [
    ...moves.map((move) => [move]),
    ...pairs(moves).filter(([first, second]) => first?.name !== second?.name),
    ...(whole.length > 2 ? [whole] : []),
  ];
};

const keyOf = ({ plan }: CounterPlan): string =>
  [plan.offer.id, plan.workflow.name, plan.steps, plan.hyperparameters.maxLength].join('|');

/**
 * Up to three plans near a request that passes nowhere: first one thing different (spot, region, GPU, cloud, workflow,
 * shorter rows, fewer steps), then two, then more. Each passes when its request is planned from the same facts.
 */
export const findCounterOffers = (
  facts: PlanFacts,
  steps: number | null,
): readonly CounterPlan[] => {
  const before: Before = { request: facts.request, steps };
  const moves = requestMoves(facts);
  const found = new Map<string, CounterPlan>();
  const passing: (readonly Move[])[] = [];
  const consider = (request: TrainingRequest | null): boolean => {
    const choice = request === null ? null : choose(facts, request);
    if (request === null || choice === null) return false;
    for (const plan of counterPlanOf(facts, request, choice, before)) {
      if (!found.has(keyOf(plan))) found.set(keyOf(plan), plan);
    }
    return true;
  };
  const isCovered = (set: readonly Move[]) =>
    passing.some((smaller) => smaller.every((move) => set.includes(move)));
  const tryMoves = (sets: readonly (readonly Move[])[]) => {
    for (const set of sets) {
      if (found.size >= mostOffers) return;
      if (!isCovered(set) && consider(applyAll(facts.request, set))) passing.push(set);
    }
  };
  const sets = moveSets(moves);
  tryMoves(sets.filter((set) => set.length === 1));
  if (found.size < mostOffers) consider(searchSteps(facts, facts.request, steps));
  tryMoves(sets.filter((set) => set.length > 1));
  if (found.size === 0) consider(searchSteps(facts, applyAll(facts.request, moves), steps));
  return [...found.values()].slice(0, mostOffers);
};
