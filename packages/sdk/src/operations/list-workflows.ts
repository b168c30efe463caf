import { WorkflowMetadata } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';

export const ListWorkflowsOutput = z.looseObject({
  ...answerFields,
  workflows: z.array(WorkflowMetadata),
});

/** The ways to fine-tune, with what each is for. */
export const listWorkflows = defineOperation({
  name: 'listWorkflows',
  title: 'List workflows',
  summary: 'Lists the ways to fine-tune: what each is for, its data and hardware.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  input: z.strictObject({}),
  output: ListWorkflowsOutput,
  run: (services) =>
    services.workflows().map(({ workflows }) => ({
      workflows: [...workflows],
      summary: `${workflows.length} workflows: ${workflows.map((each) => each.name).join(', ')}. With workflow auto a fitting one is chosen.`,
      nextActions: [],
    })),
});
