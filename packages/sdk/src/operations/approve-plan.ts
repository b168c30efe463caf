import { Approval, PlanId } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { recordApproval } from '../runs/approve-plan.ts';

export const ApprovePlanOutput = z.looseObject({ ...answerFields, approval: Approval });

/** Records that a person agreed to exactly this plan. Never exposed as an MCP tool. */
export const approvePlan = defineOperation({
  name: 'approvePlan',
  title: 'Approve a plan',
  summary: 'Records that a person agreed to exactly this plan.',
  safety: { readOnly: false, destructive: false, idempotent: true, openWorld: false },
  input: z.strictObject({
    planId: PlanId,
    /** The last four characters of the digest, as the person typed them. */
    typed: z.string().max(64),
    approvedBy: z.string().min(1).max(128),
    method: z.enum(['terminal', 'elicitation']),
    /** Lets this plan pass a limit; only a person at a terminal can. */
    overrideReason: z.string().trim().min(1).max(500).optional(),
  }),
  output: ApprovePlanOutput,
  run: (services, input, call) =>
    recordApproval(services, input, call).map((approval) => ({
      approval,
      summary: `Plan ${approval.planId} is approved.`,
      nextActions: [
        {
          operation: 'launchRun' as const,
          input: { planId: approval.planId },
          why: 'Starts the approved plan.',
        },
      ],
    })),
});
