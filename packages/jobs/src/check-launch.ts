import { decide, isFree, limitsOfPolicy, refusalOf } from '@vibeml/budget';
import type {
  Approval,
  BudgetVerdict,
  Ledger,
  LedgerQuery,
  LedgerState,
  Plan,
  PlanStore,
  StoreError,
} from '@vibeml/core-models';
import { approvalRequired, type ErrorOf, planExpired } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { type Agreement, findAgreement, hasAgreed, policyApproval } from './agreement.ts';

/** Why a plan may not start. */
export type ConsentError = ErrorOf<
  'plan.expired' | 'approval.required' | 'budget.exceeded' | 'budget.unbounded'
>;

/** A plan that may start: where its money counts, and the rule by which that is judged once more when it is reserved. */
export interface Consent {
  readonly place: LedgerQuery;
  readonly judge: (state: LedgerState) => BudgetVerdict;
}

/** What the check needs. */
export interface CheckPorts {
  readonly plans: PlanStore;
  readonly ledger: Ledger;
  readonly nowMs: number;
}

const checkExpiry = (plan: Plan, nowMs: number): Result<void, ErrorOf<'plan.expired'>> =>
  nowMs < Date.parse(plan.expiresAt) ? ok(undefined) : err(planExpired(plan.id, plan.expiresAt));

/** Why the money of a plan is refused. */
export const refuse = (
  plan: Plan,
  verdict: BudgetVerdict,
): ErrorOf<'budget.exceeded' | 'budget.unbounded'> => refusalOf(verdict, { planId: plan.id });

/** Judges the money of a plan as it is now. The most that was agreed to holds also where the limits would leave more by now. */
export const judgeOf =
  (plan: Plan, { approval, group }: Agreement) =>
  ({ spend, policy }: LedgerState): BudgetVerdict => {
    const verdict = decide({
      cost: plan.cost,
      capUsd: plan.request.maxCostUsd ?? null,
      limits: limitsOfPolicy(policy),
      spend,
      groupCapUsd: group?.capUsd ?? null,
      override: approval?.override ?? group?.override ?? null,
    });
    const agreedUsd = plan.budget.mostUsd;
    return verdict.mostUsd === null || agreedUsd === null
      ? verdict
      : { ...verdict, mostUsd: Math.min(verdict.mostUsd, agreedUsd) };
  };

const needsAgreement = (plan: Plan): boolean => plan.approval.required || !isFree(plan.cost);

interface Judged {
  readonly verdict: BudgetVerdict;
  readonly state: LedgerState;
  readonly isRecorded: boolean;
}

const checkAgreement = (
  plan: Plan,
  agreement: Agreement,
  { verdict, state, isRecorded }: Judged,
  { plans, nowMs }: CheckPorts,
): ResultAsync<void, StoreError | ErrorOf<'approval.required'>> => {
  if (hasAgreed(agreement, isRecorded)) return okAsync(undefined);
  const byPolicy = policyApproval(plan, verdict, state.policy, nowMs);
  return byPolicy === null
    ? errAsync(approvalRequired(plan.id, plan.approval.reasons.join('; ') || 'it can spend money'))
    : plans.saveApproval(byPolicy);
};

/**
 * Whether a plan may start now, looked at in this order: it has not expired; its money is within every limit, or a person let
 * it pass; and where it needs one it has a person's approval of its very digest, its group's, or that of the standing policy.
 * A plan whose run is on record has its money already, so its limits are not asked again.
 */
export const checkLaunch = (
  plan: Plan,
  approval: Approval | null,
  ports: CheckPorts,
  isRecorded: boolean,
): ResultAsync<Consent, StoreError | ConsentError> =>
  safeTry(async function* () {
    yield* checkExpiry(plan, ports.nowMs);
    const agreement = yield* findAgreement(plan, approval, ports.plans);
    const judge = judgeOf(plan, agreement);
    const place = {
      project: plan.request.project ?? null,
      groupId: agreement.group?.groupId ?? null,
      at: new Date(ports.nowMs).toISOString(),
    };
    if (!needsAgreement(plan)) return ok({ place, judge });
    const state = yield* ports.ledger.readState(place);
    const verdict = judge(state);
    if (!isRecorded && verdict.decision === 'deny') return err(refuse(plan, verdict));
    yield* checkAgreement(plan, agreement, { verdict, state, isRecorded }, ports);
    return ok({ place, judge });
  });
