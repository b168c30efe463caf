import {
  type Approval,
  approvalRefused,
  approvalRequired,
  cancelled,
  type Plan,
  type Vibeml,
  type VibemlError,
} from '@vibeml/sdk';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { pageOf } from '../page-of.ts';
import { askDigestEnd } from '../prompts/ask-digest-end.ts';
import { askText } from '../prompts/ask-text.ts';
import { given } from './given.ts';

/** How a person was asked to agree. */
export interface ApprovalFlags {
  readonly json?: boolean | undefined;
  /** Why a limit may be passed; a person may give it beforehand, and still types the characters. */
  readonly overrideBudget?: string | undefined;
}

const askCharacters = (context: Context, plan: Plan): ResultAsync<string | null, VibemlError> => {
  const page = pageOf(context);
  const reasons = plan.approval.reasons.map((reason) => `  ! ${page.paint('warn', reason)}\n`);
  context.out(reasons.join(''));
  return askDigestEnd(context, {
    digest: plan.digest,
    purpose: 'approve this plan',
    otherwise: 'anything else refuses it',
  });
};

/** Asks why a limit may be passed; an empty answer passes none. Fails with `approval.refused` and `request.cancelled`. */
export const askOverride = (
  context: Context,
  planId: string,
  rule: string,
): ResultAsync<string, VibemlError> => {
  context.out(`  ! ${pageOf(context).paint('warn', rule)}\n`);
  return askText(
    context,
    'Approve override? Say why, it is kept with the run',
    'an empty answer refuses it',
  ).andThen((reason) => {
    if (reason === null) return errAsync(cancelled(`The approval of plan ${planId}`));
    return reason.trim() === ''
      ? errAsync(approvalRefused(planId, 'no reason was given to pass the limit'))
      : okAsync(reason.trim());
  });
};

const record = (
  context: Context,
  vibeml: Vibeml,
  plan: Plan,
  overrideReason: string | undefined,
): ResultAsync<Approval, VibemlError> =>
  askCharacters(context, plan).andThen((typed) =>
    typed === null
      ? errAsync(cancelled(`The approval of plan ${plan.id}`))
      : vibeml
          .approvePlan({
            planId: plan.id,
            typed: typed.trim(),
            approvedBy: context.userName(),
            method: 'terminal',
            ...given('overrideReason', overrideReason),
          })
          .map(({ approval }) => approval),
  );

/**
 * Asks a person at a terminal to agree to a plan, and why where it passes a limit. Fails with `approval.required` where
 * nobody can be asked, with `approval.refused` when the person does not agree, and with `request.cancelled` when the
 * question is left.
 */
export const askApproval = (
  context: Context,
  vibeml: Vibeml,
  plan: Plan,
  { json, overrideBudget }: ApprovalFlags,
): ResultAsync<Approval, VibemlError> => {
  if (!context.terminal.interactive || json) {
    const reason = plan.approval.reasons.join('; ') || 'a person types part of its digest';
    return errAsync(
      approvalRequired(
        plan.id,
        `${reason} (approving needs a terminal at both ends, without --json)`,
      ),
    );
  }
  if (overrideBudget !== undefined) return record(context, vibeml, plan, overrideBudget);
  const override: ResultAsync<string | undefined, VibemlError> =
    plan.budget.decision === 'deny'
      ? askOverride(context, plan.id, plan.budget.rule)
      : okAsync(undefined);
  return override
    .andThen((reason) => record(context, vibeml, plan, reason))
    .orElse((error) =>
      // Money was spent since the plan was made.
      error.code === 'budget.exceeded'
        ? askOverride(context, plan.id, error.message).andThen((reason) =>
            record(context, vibeml, plan, reason),
          )
        : errAsync(error),
    );
};
