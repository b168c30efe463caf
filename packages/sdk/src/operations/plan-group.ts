import { PlanGroup } from '@vibeml/core-models';
import * as z from 'zod';
import { makeGroup } from '../groups/make-group.ts';
import { PlanGroupInput } from '../groups/plan-group-input.ts';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';

export const PlanGroupOutput = z.looseObject({
  ...answerFields,
  group: PlanGroup,
  approval: z.looseObject({
    required: z.boolean(),
    /** The command a person uses; null when no approval is needed. */
    command: z.string().nullable(),
  }),
});

const costOf = ({ cost, capUsd }: PlanGroup): string => {
  if (cost === null) return `at most $${capUsd.toFixed(2)}`;
  return cost.high === 0 ? '$0.00' : `$${cost.low.toFixed(2)} to $${cost.high.toFixed(2)}`;
};

/** Plans up to twenty runs in one request: one approval, one cap. Starts nothing. */
export const planGroup = defineOperation({
  name: 'planGroup',
  title: 'Plan a group of runs',
  summary: 'Plans up to 20 runs in one request, as a list or a grid: one approval, one cap.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: PlanGroupInput,
  output: PlanGroupOutput,
  run: (services, input, call) =>
    makeGroup(services, input, call).map((group) => {
      const required = group.items.some((item) => item.approvalRequired);
      const failures =
        group.failures.length === 0 ? '' : `, ${group.failures.length} can't be planned`;
      return {
        group,
        approval: { required, command: required ? `vibeml approve ${group.id}` : null },
        summary: `Group ${group.id}: ${group.items.length} plans${failures}; ${costOf(group)} together, ${group.concurrency} at a time.`,
        nextActions: required
          ? []
          : [
              {
                operation: 'launchGroup' as const,
                input: { groupId: group.id },
                why: 'Starts the group; it is free and needs no approval.',
              },
            ],
      };
    }),
});
