// Everything named here is public; adding a line makes a promise.
export {
  assemblePlan,
  type PlanFacts,
  type PlanningError,
  planLifetimeMs,
} from './assemble-plan.ts';
export { type CurrentFacts, checkPlanHolds } from './check-plan-holds.ts';
export { countSteps, effectiveBatchSize } from './count-steps.ts';
export { digestOf, isSealIntact, sealPlan } from './digest.ts';
