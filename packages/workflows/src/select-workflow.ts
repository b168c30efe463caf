import type { WorkflowChoice, WorkflowMetadata } from '@vibeml/core-models';
import { type ErrorOf, workflowUnfit } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { findWorkflow } from './find-workflow.ts';
import { hardObstacles, memoryObstacle } from './obstacles.ts';
import { workflows } from './registry.ts';
import type { SelectionFacts } from './selection-facts.ts';

const preferredReason: Readonly<Record<WorkflowMetadata['adapter'], string>> = {
  lora: 'a small adapter learns the task with a fraction of the memory, and the model keeps what it knew',
  none: 'every weight is trained, and the result is one complete model',
};

const notPreferredReason: Readonly<Record<WorkflowMetadata['adapter'], string>> = {
  lora: 'it leaves the weights of the model as they are and gives an adapter, not a complete model',
  none: 'it needs several times the memory and forgets more; ask for it when the result must be one complete model',
};

const whyNotChosen = (workflow: WorkflowMetadata, facts: SelectionFacts): string =>
  hardObstacles(workflow, facts)[0] ??
  memoryObstacle(workflow, facts) ??
  notPreferredReason[workflow.adapter];

const choose = (
  workflow: WorkflowMetadata,
  reason: string,
  facts: SelectionFacts,
): WorkflowChoice => ({
  name: workflow.name,
  title: workflow.title,
  engine: workflow.engine,
  adapter: workflow.adapter,
  reason,
  rejected: workflows
    .filter((other) => other.name !== workflow.name)
    .map((other) => ({ name: other.name, reason: whyNotChosen(other, facts) })),
});

const chooseRequested = (
  workflow: WorkflowMetadata,
  facts: SelectionFacts,
): Result<WorkflowChoice, ErrorOf<'workflow.unfit'>> => {
  const obstacles = hardObstacles(workflow, facts);
  if (obstacles.length > 0) return err(workflowUnfit(workflow.name, obstacles.join('; ')));
  return ok(choose(workflow, `you asked for it: ${preferredReason[workflow.adapter]}`, facts));
};

const chooseFitting = (
  facts: SelectionFacts,
): Result<WorkflowChoice, ErrorOf<'workflow.unfit'>> => {
  const fitting = workflows.find((workflow) => hardObstacles(workflow, facts).length === 0);
  if (fitting !== undefined) return ok(choose(fitting, preferredReason[fitting.adapter], facts));
  const reasons = workflows.map(
    (workflow) => `${workflow.name}: ${hardObstacles(workflow, facts).join('; ')}`,
  );
  return err(workflowUnfit('auto', reasons.join('. ')));
};

/**
 * Chooses the workflow for a model, rows and a machine, and says why, and why not each of the others.
 * Fails with `workflow.unknown` for a name that is not registered, and with `workflow.unfit` where the requested
 * one, or with `auto` none, takes these rows and this machine. Memory never refuses here: the plan's estimate does.
 */
export const selectWorkflow = (
  facts: SelectionFacts,
): Result<WorkflowChoice, ErrorOf<'workflow.unknown' | 'workflow.unfit'>> =>
  facts.requested === 'auto'
    ? chooseFitting(facts)
    : findWorkflow(facts.requested).andThen((workflow) => chooseRequested(workflow, facts));
