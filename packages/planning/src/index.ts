// Everything named here is public; adding a line makes a promise.
export { assemblePlan } from './assemble-plan.ts';
export { planLifetimeMs } from './build-plan.ts';
export { type CurrentFacts, checkPlanHolds } from './check-plan-holds.ts';
export { countSteps, effectiveBatchSize } from './count-steps.ts';
export { digestOf, isSealIntact, sealPlan } from './digest.ts';
export type { MeasuredSpeed, PlanFacts } from './plan-facts.ts';
export type { PlanningError, Refusal } from './refuse.ts';
