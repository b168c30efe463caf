import type { Vibeml, VibemlError } from '@vibeml/sdk';
import { ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import type { Command, Outcome } from '../outcome.ts';
import { cleanLine } from '../render/clean-text.ts';
import { commandList } from '../render/next-commands.ts';
import { paragraph } from '../render/paragraph.ts';
import type { ApproveFlags } from '../routes/approve.ts';
import { askApproval } from '../training/ask-approval.ts';
import { isGroupId } from '../training/is-group-id.ts';
import { showPlan } from '../training/show-plan.ts';
import { withVibeml } from '../with-vibeml.ts';

const approvePlan = (
  context: Context,
  vibeml: Vibeml,
  planId: string,
  flags: ApproveFlags,
): ResultAsync<Outcome, VibemlError> =>
  vibeml.local
    .findPlan(planId)
    .andThen((plan) => {
      showPlan(context, plan, flags.json);
      return askApproval(context, vibeml, plan, flags);
    })
    .map((approval) => ({
      document: { approval },
      text: (page) =>
        [
          `${page.paint('good', '✔')} Plan ${approval.planId} is approved by ${approval.approvedBy}.`,
          ...(approval.override === null
            ? []
            : [paragraph(`It passes a limit: ${cleanLine(approval.override.reason)}`, page)]),
          commandList([[`vibeml launch ${approval.planId} --follow`, 'start it']], page),
        ].join('\n'),
    }));

/** `vibeml approve PLAN`, or the id of a group: only a person at a terminal can. */
export const approve: Command<ApproveFlags, [planId: string]> = (context, flags, planId) =>
  withVibeml(context, (vibeml) =>
    isGroupId(planId)
      ? ResultAsync.fromSafePromise(import('../training/approve-group.ts')).andThen(
          ({ approveGroup }) => approveGroup(context, vibeml, planId, flags.json),
        )
      : approvePlan(context, vibeml, planId, flags),
  );
