import { GroupApproval, GroupId } from '@vibeml/core-models';
import * as z from 'zod';
import { recordGroupApproval } from '../groups/approve-group.ts';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';

export const ApproveGroupOutput = z.looseObject({ ...answerFields, approval: GroupApproval });

/** Records that a person agreed to exactly this group. Never exposed as an MCP tool. */
export const approveGroup = defineOperation({
  name: 'approveGroup',
  title: 'Approve a group',
  summary: 'Records that a person agreed to exactly these plans under one cap.',
  safety: { readOnly: false, destructive: false, idempotent: true, openWorld: false },
  input: z.strictObject({
    groupId: GroupId,
    /** The last four characters of the digest, as the person typed them. */
    typed: z.string().max(64),
    approvedBy: z.string().min(1).max(128),
    method: z.enum(['terminal', 'elicitation']),
  }),
  output: ApproveGroupOutput,
  run: (services, input) =>
    recordGroupApproval(services, input).map((approval) => ({
      approval,
      summary: `Group ${approval.groupId} is approved: ${approval.plans.length} plans, at most $${approval.capUsd.toFixed(2)} together.`,
      nextActions: [
        {
          operation: 'launchGroup' as const,
          input: { groupId: approval.groupId },
          why: 'Starts the approved group.',
        },
      ],
    })),
});
