import type { WorkflowMetadata } from '@vibeml/core-models';
import { type ErrorOf, workflowUnknown } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { workflows } from './registry.ts';

/** The workflow of that name. Fails with `workflow.unknown`. */
export const findWorkflow = (
  name: string,
): Result<WorkflowMetadata, ErrorOf<'workflow.unknown'>> => {
  const found = workflows.find((workflow) => workflow.name === name);
  if (found !== undefined) return ok(found);
  return err(workflowUnknown(name, ['auto', ...workflows.map((workflow) => workflow.name)]));
};
