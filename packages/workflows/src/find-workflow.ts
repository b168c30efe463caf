import type { WorkflowMetadata } from '@vibeml/core-models';
import { type ErrorOf, workflowNotYet, workflowUnknown } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { announcedWorkflows } from './announced.ts';
import { workflows as builtIn } from './registry.ts';

/** The workflow of that name. Fails with `workflow.unknown`, and with `workflow.not_yet` for a name whose program is still to come. */
export const findWorkflow = (
  name: string,
  workflows: readonly WorkflowMetadata[] = builtIn,
): Result<WorkflowMetadata, ErrorOf<'workflow.unknown' | 'workflow.not_yet'>> => {
  const found = workflows.find((workflow) => workflow.name === name);
  if (found !== undefined) return ok(found);
  const announced = announcedWorkflows.find((workflow) => workflow.name === name);
  return announced === undefined
    ? err(workflowUnknown(name, ['auto', ...workflows.map((workflow) => workflow.name)]))
    : err(workflowNotYet(name, announced.reason, announced.nearest));
};
