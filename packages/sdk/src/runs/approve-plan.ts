import type { Approval, PlanId } from '@vibeml/core-models';
import { approvalRefused, planExpired, type VibemlError } from '@vibeml/errors';
import { err, type ResultAsync, safeTry } from 'neverthrow';
import type { Services } from '../services.ts';
import { findPlan } from './launch-plan.ts';

/** Characters of the digest that a person types. */
const typedCharacters = 4;

/** Records a person's agreement. Fails with `approval.refused` when the characters are not the digest's last four, and with `plan.expired`. */
export const recordApproval = (
  services: Services,
  given: {
    readonly planId: PlanId;
    readonly typed: string;
    readonly approvedBy: string;
    readonly method: 'terminal' | 'elicitation';
  },
): ResultAsync<Approval, VibemlError> =>
  safeTry(async function* () {
    const plan = yield* findPlan(services, given.planId);
    const now = new Date(services.clock.now()).toISOString();
    if (now > plan.expiresAt) return err(planExpired(plan.id, plan.expiresAt));
    if (given.typed.trim().toLowerCase() !== plan.digest.slice(-typedCharacters)) {
      return err(
        approvalRefused(plan.id, 'the typed characters are not the last four of its digest'),
      );
    }
    const approval: Approval = {
      planId: plan.id,
      digest: plan.digest,
      approvedAt: now,
      approvedBy: given.approvedBy,
      method: given.method,
    };
    return services.plans.saveApproval(approval).map(() => approval);
  });
