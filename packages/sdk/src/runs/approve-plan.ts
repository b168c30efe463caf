import type { Approval, Plan, PlanId } from '@vibeml/core-models';
import { approvalRefused, planExpired, type VibemlError } from '@vibeml/errors';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { checkBudget } from '../money/check-budget.ts';
import { isDigestEnd } from '../money/is-digest-end.ts';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';
import { findPlan } from './launch-plan.ts';

/** What a person said to a plan. */
interface GivenApproval {
  readonly planId: PlanId;
  readonly typed: string;
  readonly approvedBy: string;
  readonly method: 'terminal' | 'elicitation';
  readonly overrideReason?: string | undefined;
}

const checkWords = (plan: Plan, given: GivenApproval): Result<void, VibemlError> => {
  const refused = (reason: string) => err(approvalRefused(plan.id, reason));
  if (!isDigestEnd(given.typed, plan.digest))
    return refused('the typed characters are not the last four of its digest');
  return given.overrideReason !== undefined && given.method !== 'terminal'
    ? refused('only a person at a terminal may let it pass a limit')
    : ok(undefined);
};

/**
 * Records a person's agreement. Fails with `approval.refused` when the characters are not the digest's last four or a limit
 * would be passed from elsewhere than a terminal, with `plan.expired`, and with `budget.exceeded` when the plan passes a limit
 * and no reason for that was given.
 */
export const recordApproval = (
  services: Services,
  given: GivenApproval,
  call: OperationCall,
): ResultAsync<Approval, VibemlError> =>
  safeTry(async function* () {
    const plan = yield* findPlan(services, given.planId);
    const at = new Date(services.clock.now()).toISOString();
    if (at > plan.expiresAt) return err(planExpired(plan.id, plan.expiresAt));
    yield* checkWords(plan, given);
    const { approvedBy, method, overrideReason } = given;
    const override =
      overrideReason === undefined ? null : { reason: overrideReason, by: approvedBy, at };
    if (override === null) yield* checkBudget(services, plan, call);
    const { id: planId, digest } = plan;
    const approval: Approval = { planId, digest, approvedAt: at, approvedBy, method, override };
    return services.plans.saveApproval(approval).map(() => approval);
  });
