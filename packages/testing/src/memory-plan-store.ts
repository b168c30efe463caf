import type { Approval, Plan, PlanStore } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';

/** A plan store that forgets everything at the end. */
export const createMemoryPlanStore = (): PlanStore => {
  const plans = new Map<string, Plan>();
  const approvals = new Map<string, Approval>();
  return {
    savePlan(plan) {
      plans.set(plan.id, plan);
      return okAsync(undefined);
    },
    findPlan: (planId) => okAsync(plans.get(planId) ?? null),
    saveApproval(approval) {
      approvals.set(approval.digest, approval);
      return okAsync(undefined);
    },
    findApproval: (digest) => okAsync(approvals.get(digest) ?? null),
  };
};
