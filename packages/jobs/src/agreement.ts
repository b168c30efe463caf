import { coversPlan, policyAgreement } from '@vibeml/budget';
import type {
  Approval,
  BudgetPolicy,
  BudgetVerdict,
  GroupApproval,
  Plan,
  PlanStore,
  StoreError,
} from '@vibeml/core-models';
import { ok, type ResultAsync, safeTry } from 'neverthrow';

/** What was agreed to: the plan alone, or as part of a group with one cap; null where nobody did. */
export interface Agreement {
  readonly approval: Approval | null;
  readonly group: GroupApproval | null;
}

const agrees = (approval: Approval | null, plan: Plan): approval is Approval =>
  approval !== null && approval.digest === plan.digest && approval.planId === plan.id;

/** The stored agreement to exactly this plan; a given one that fits is kept first. A row that says something else is none. */
export const findAgreement = (
  plan: Plan,
  given: Approval | null,
  plans: PlanStore,
): ResultAsync<Agreement, StoreError> =>
  safeTry(async function* () {
    if (agrees(given, plan)) yield* plans.saveApproval(given);
    const approval = yield* plans.findApproval(plan.digest);
    const group = yield* plans.findGroupApproval(plan.digest);
    return ok({
      approval: agrees(approval, plan) ? approval : null,
      group: group !== null && coversPlan(group, plan) ? group : null,
    });
  });

/** Whether a person agreed. What the policy agreed to counts for a run that is on record; else it is asked anew. */
export const hasAgreed = ({ approval, group }: Agreement, isRecorded: boolean): boolean =>
  group !== null || (approval !== null && (isRecorded || approval.method !== 'policy'));

/**
 * The approval that the standing policy gives, or null. It speaks of money alone: a plan with any other reason to ask, such
 * as code of the model's repository, waits for a person. Taking the policy back works at once.
 */
export const policyApproval = (
  plan: Plan,
  verdict: BudgetVerdict,
  policy: BudgetPolicy,
  nowMs: number,
): Approval | null => {
  const isAboutMoneyAlone =
    !plan.model.needsRemoteCode &&
    plan.approval.reasons.length > 0 &&
    plan.approval.reasons.every((reason) => reason === plan.budget.rule);
  const agreement = isAboutMoneyAlone ? policyAgreement(verdict, policy) : null;
  return agreement === null
    ? null
    : {
        planId: plan.id,
        digest: plan.digest,
        approvedAt: new Date(nowMs).toISOString(),
        approvedBy: `the policy that ${agreement.setBy} set at ${agreement.setAt}`,
        method: 'policy',
        override: null,
      };
};
