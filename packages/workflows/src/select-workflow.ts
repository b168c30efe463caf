import type { WorkflowChoice, WorkflowMetadata } from '@vibeml/core-models';
import { type ErrorOf, workflowUnfit } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { findWorkflow } from './find-workflow.ts';
import { hardObstacles, memoryObstacle } from './obstacles.ts';
import { workflows as builtIn } from './registry.ts';
import type { SelectionFacts } from './selection-facts.ts';

type SelectionError = ErrorOf<'workflow.unknown' | 'workflow.not_yet' | 'workflow.unfit'>;

const preferredReason: Readonly<Record<WorkflowMetadata['adapter'], string>> = {
  lora: 'a small adapter learns the task with a fraction of the memory, and the model keeps what it knew',
  none: 'every weight is trained, and the result is one complete model',
};

const notPreferredReason: Readonly<Record<WorkflowMetadata['adapter'], string>> = {
  lora: 'it leaves the weights of the model as they are and gives an adapter, not a complete model',
  none: 'it needs several times the memory and forgets more; ask for it when the result must be one complete model',
};

/** Of two adapters, or two full trainings, the one that stands earlier is preferred. */
const secondReason = (chosen: WorkflowMetadata): string =>
  `${chosen.name} does the same and is preferred; ask for this one by its name`;

const reasonOf = (workflow: WorkflowMetadata, facts: SelectionFacts): string => {
  if (facts.requested !== 'auto') return `you asked for it: ${preferredReason[workflow.adapter]}`;
  if (facts.prefer === 'quality' && workflow.adapter === 'none') {
    return `you prefer quality, and it fits: ${preferredReason.none}`;
  }
  return workflow.quantization === '4bit'
    ? 'the weights of the model are held in 4 bits, so that it fits'
    : preferredReason[workflow.adapter];
};

const whyNotChosen = (
  workflow: WorkflowMetadata,
  chosen: WorkflowMetadata,
  facts: SelectionFacts,
): string =>
  hardObstacles(workflow, facts)[0] ??
  memoryObstacle(workflow, facts) ??
  (workflow.adapter === chosen.adapter
    ? secondReason(chosen)
    : notPreferredReason[workflow.adapter]);

/** The choice of a workflow with its reason, and with the reason against each of the others. */
export const describeChoice = (
  chosen: WorkflowMetadata,
  facts: SelectionFacts,
  workflows: readonly WorkflowMetadata[] = builtIn,
): WorkflowChoice => ({
  name: chosen.name,
  title: chosen.title,
  engine: chosen.engine,
  method: chosen.method,
  adapter: chosen.adapter,
  quantization: chosen.quantization,
  reason: reasonOf(chosen, facts),
  rejected: workflows
    .filter((other) => other.name !== chosen.name)
    .map((other) => ({ name: other.name, reason: whyNotChosen(other, chosen, facts) })),
});

/** Full fine-tuning comes first for those who prefer quality, where it is sure to fit. */
const rank = (workflow: WorkflowMetadata, facts: SelectionFacts): number => {
  const isFull = workflow.adapter === 'none';
  const isWanted = facts.prefer === 'quality' && memoryObstacle(workflow, facts) === null;
  if (isFull) return isWanted && facts.availableMemoryGib !== null ? 0 : 2;
  return 1;
};

/**
 * The workflows that take this model, these rows and this machine, the preferred one first: the one that was asked for, or
 * with `auto` all that fit. Memory never refuses here, it only orders: the plan's estimate decides.
 * Fails with `workflow.unknown`, `workflow.not_yet` or `workflow.unfit`.
 */
export const rankWorkflows = (
  facts: SelectionFacts,
  workflows: readonly WorkflowMetadata[] = builtIn,
): Result<readonly WorkflowMetadata[], SelectionError> => {
  const wanted: Result<readonly WorkflowMetadata[], SelectionError> =
    facts.requested === 'auto'
      ? ok(workflows)
      : findWorkflow(facts.requested, workflows).map((workflow) => [workflow]);
  return wanted.andThen((candidates) => {
    const fitting = candidates.filter((each) => hardObstacles(each, facts).length === 0);
    if (fitting.length > 0) {
      return ok([...fitting].sort((a, b) => rank(a, facts) - rank(b, facts)));
    }
    const reasons = candidates.map((each) => {
      const obstacles = hardObstacles(each, facts).join('; ');
      return candidates.length === 1 ? obstacles : `${each.name}: ${obstacles}`;
    });
    return err(workflowUnfit(facts.requested, reasons.join('. ')));
  });
};

/**
 * Chooses the workflow for a model, rows and a machine, and says why, and why not each of the others.
 * Fails with `workflow.unknown`, `workflow.not_yet`, and with `workflow.unfit` where none takes these rows and this machine.
 */
export const selectWorkflow = (
  facts: SelectionFacts,
  workflows: readonly WorkflowMetadata[] = builtIn,
): Result<WorkflowChoice, SelectionError> =>
  rankWorkflows(facts, workflows).andThen(([first]) =>
    first === undefined
      ? err(workflowUnfit(facts.requested, 'none is registered'))
      : ok(describeChoice(first, facts, workflows)),
  );
