import { type OperationOutput, renderText, type Vibeml, type VibemlError } from '@vibeml/sdk';
import { errAsync, type ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import type { ApprovalFlags } from './ask-approval.ts';

type Answer = OperationOutput<'planRun'>;

/** The plan that passes a limit, where a person is there who may let it pass; else the refusal as it is. */
export const planOverBudget = (
  context: Context,
  vibeml: Vibeml,
  refusal: VibemlError,
  flags: ApprovalFlags,
): ResultAsync<Answer, VibemlError> => {
  const planId = refusal.code === 'budget.exceeded' ? refusal.details.planId : undefined;
  if (planId === undefined || flags.json || !context.terminal.interactive) return errAsync(refusal);
  context.out(`${renderText(refusal)}\n`);
  return vibeml.local.findPlan(planId).map((plan) => ({
    plan,
    summary: refusal.message,
    nextActions: [],
    approval: { ...plan.approval, required: true, command: `vibeml approve ${plan.id}` },
  }));
};
