import type { Approval, GroupApproval, Plan, PlanGroup, PlanStore } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';

/** A plan store that forgets everything at the end. */
export const createMemoryPlanStore = (): PlanStore => {
  const plans = new Map<string, Plan>();
  const groups = new Map<string, PlanGroup>();
  const approvals = new Map<string, Approval>();
  const groupApprovals = new Map<string, GroupApproval>();
  return {
    savePlan(plan) {
      plans.set(plan.id, plan);
      return okAsync(undefined);
    },
    findPlan: (planId) => okAsync(plans.get(planId) ?? null),
    saveGroup(group) {
      groups.set(group.id, group);
      return okAsync(undefined);
    },
    findGroup: (groupId) => okAsync(groups.get(groupId) ?? null),
    saveApproval(approval) {
      approvals.set(approval.digest, approval);
      return okAsync(undefined);
    },
    findApproval: (digest) => okAsync(approvals.get(digest) ?? null),
    saveGroupApproval(approval) {
      groupApprovals.set(approval.digest, approval);
      return okAsync(undefined);
    },
    findGroupApproval: (planDigest) => {
      const [newest] = [...groupApprovals.values()]
        .filter(({ plans: covered }) => covered.some(({ digest }) => digest === planDigest))
        .sort((one, other) => Date.parse(other.approvedAt) - Date.parse(one.approvedAt));
      return okAsync(newest ?? null);
    },
  };
};
