import type { Approval, Plan, PlanStore, StoreError } from '@vibeml/core-models';
import { approvalRequired, type ErrorOf, planExpired } from '@vibeml/errors';
import { err, ok, okAsync, type Result, type ResultAsync } from 'neverthrow';

const checkExpiry = (plan: Plan, nowMs: number): Result<void, ErrorOf<'plan.expired'>> =>
  nowMs < Date.parse(plan.expiresAt) ? ok(undefined) : err(planExpired(plan.id, plan.expiresAt));

const agrees = (approval: Approval | null, plan: Plan): boolean =>
  approval !== null && approval.digest === plan.digest && approval.planId === plan.id;

const checkApproval = (
  plan: Plan,
  approval: Approval | null,
): Result<void, ErrorOf<'approval.required'>> =>
  !plan.approval.required || agrees(approval, plan)
    ? ok(undefined)
    : err(approvalRequired(plan.id, plan.approval.reasons.join('; ') || 'the plan says so'));

/**
 * Whether a plan may start now: it has not expired, and where it needs one it has a person's approval of its very digest.
 * A given approval that fits is kept.
 */
export const checkLaunch = (
  plan: Plan,
  approval: Approval | null,
  ports: { readonly plans: PlanStore; readonly nowMs: number },
): ResultAsync<void, StoreError | ErrorOf<'plan.expired' | 'approval.required'>> => {
  const { plans, nowMs } = ports;
  const given = agrees(approval, plan) ? approval : null;
  const kept = given === null ? okAsync<void, StoreError>(undefined) : plans.saveApproval(given);
  return kept
    .andThen(() => plans.findApproval(plan.digest))
    .andThen((found) => checkApproval(plan, found))
    .andThen(() => checkExpiry(plan, nowMs));
};
