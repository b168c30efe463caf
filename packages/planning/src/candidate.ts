import { decide, limitsOfPolicy } from '@vibeml/budget';
import type {
  BudgetVerdict,
  CostRange,
  Offer,
  Quantity,
  QuantityRange,
  WorkflowMetadata,
} from '@vibeml/core-models';
import { estimateCost, wholeDuration } from '@vibeml/cost';
import { type PlanFacts, timeOf } from './plan-facts.ts';
import type { Sized } from './size-up.ts';
import { workloadOf } from './workload-of.ts';

/** A workflow on an offer, with everything that a choice goes by. */
export interface Candidate {
  readonly offer: Offer;
  readonly workflow: WorkflowMetadata;
  readonly sized: Sized;
  readonly saveSteps: number;
  readonly cost: CostRange;
  /** Seconds from start to end. */
  readonly duration: QuantityRange | null;
  readonly budget: BudgetVerdict;
}

/** The candidate of a workflow that was sized up for this kind of machine. */
export const priceUp = (
  facts: PlanFacts,
  workflow: WorkflowMetadata,
  offer: Offer,
  sized: Sized,
  onDemandHourly: Quantity | null,
): Candidate => {
  const workload = workloadOf(facts, workflow, offer, sized);
  const observedAt = timeOf(facts);
  const cost = estimateCost({ offer, workload, onDemandHourly, observedAt });
  return {
    offer,
    workflow,
    sized,
    saveSteps: workload.saveSteps,
    cost,
    duration: wholeDuration(cost, observedAt),
    budget: decide({
      cost,
      capUsd: facts.request.maxCostUsd ?? null,
      limits: limitsOfPolicy(facts.money.policy),
      spend: facts.money.spend,
      groupCapUsd: facts.groupCapUsd,
      override: null,
    }),
  };
};
