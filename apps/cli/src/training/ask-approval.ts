import {
  type Approval,
  approvalRequired,
  cancelled,
  type Plan,
  type Vibeml,
  type VibemlError,
} from '@vibeml/sdk';
import { errAsync, ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { pageOf } from '../page-of.ts';

const typedCharacters = 4;

const ask = async (context: Context, plan: Plan): Promise<string | null> => {
  const page = pageOf(context);
  const digest = `${plan.digest.slice(0, -typedCharacters)}${page.paint('strong', plan.digest.slice(-typedCharacters))}`;
  const reasons = plan.approval.reasons.map((reason) => `  ! ${page.paint('warn', reason)}\n`);
  context.out(`${reasons.join('')}  digest ${digest}\n`);
  const prompts = await context.prompts();
  return prompts.text(
    `Type the last ${typedCharacters} characters of the digest to approve this plan`,
    'anything else refuses it',
  );
};

/**
 * Asks a person at a terminal to agree to a plan. Fails with `approval.required` where nobody can be asked,
 * with `approval.refused` when the person does not agree, and with `request.cancelled` when the question is left.
 */
export const askApproval = (
  context: Context,
  vibeml: Vibeml,
  plan: Plan,
  json: boolean | undefined,
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
  return ResultAsync.fromSafePromise<string | null, VibemlError>(ask(context, plan)).andThen(
    (typed) =>
      typed === null
        ? errAsync(cancelled(`The approval of plan ${plan.id}`))
        : vibeml
            .approvePlan({
              planId: plan.id,
              typed: typed.trim(),
              approvedBy: context.userName(),
              method: 'terminal',
            })
            .map(({ approval }) => approval),
  );
};
