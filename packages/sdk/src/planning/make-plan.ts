import type { Plan } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { assemblePlan, type PlanFacts, type Refusal } from '@vibeml/planning';
import { errAsync, ResultAsync } from 'neverthrow';
import type { Services } from '../services.ts';

/** Keeps the plans that an error names, so that each can be approved and launched. */
const refuseWith = (services: Services, refusal: Refusal): ResultAsync<Plan, VibemlError> => {
  const { counterPlans, overBudgetPlan, error } = refusal;
  const kept = overBudgetPlan === null ? counterPlans : [...counterPlans, overBudgetPlan];
  return ResultAsync.combine(kept.map((plan) => services.plans.savePlan(plan))).andThen(() =>
    errAsync(error),
  );
};

/** Puts a plan together and keeps it. A refusal keeps the plans that would pass instead. */
export const makePlan = (services: Services, facts: PlanFacts): ResultAsync<Plan, VibemlError> =>
  assemblePlan(facts).match(
    (plan) => services.plans.savePlan(plan).map(() => plan),
    (refusal) => refuseWith(services, refusal),
  );
