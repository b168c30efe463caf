import type { HyperparameterChoices, TrainingEngine, WorkflowMetadata } from '@vibeml/core-models';
import { type ErrorOf, workflowInvalid } from '@vibeml/errors';
import { err, ok, Result } from 'neverthrow';
import { workflows } from './registry.ts';
import { parseWorkflowDefinition, type WorkflowDefinition } from './workflow-definition.ts';

/** Every workflow that plans may choose, and what the registered ones bring along. */
export interface WorkflowRegistry {
  /** Where several fit, the earlier one is chosen. */
  readonly workflows: readonly WorkflowMetadata[];
  /** Settings by the name of the workflow; empty for most. */
  readonly hyperparameters: Readonly<Record<string, HyperparameterChoices>>;
  /** Engines that programs brought, by their id. */
  readonly engines: Readonly<Record<string, TrainingEngine>>;
}

const builtInEngines: readonly string[] = ['trl'];

/** The workflows of VibeML alone. */
export const builtInRegistry: WorkflowRegistry = { workflows, hyperparameters: {}, engines: {} };

const invalid = (name: string, field: string, problem: string) =>
  err(workflowInvalid(name, [{ field, problem }]));

const spanIsOrdered = ([least, most]: readonly [number, number]): boolean => least <= most;

const checkSense = (
  definition: WorkflowDefinition,
  taken: ReadonlySet<string>,
): Result<WorkflowDefinition, ErrorOf<'workflow.invalid'>> => {
  const { metadata, engine } = definition;
  if (metadata.name === 'auto' || taken.has(metadata.name)) {
    return invalid(metadata.name, 'metadata.name', 'is taken already');
  }
  if (!spanIsOrdered(metadata.typicalDurationHours)) {
    return invalid(metadata.name, 'metadata.typicalDurationHours', 'must be [shortest, longest]');
  }
  if (!spanIsOrdered(metadata.costRangeUsd)) {
    return invalid(metadata.name, 'metadata.costRangeUsd', 'must be [least, most]');
  }
  if (metadata.maxAccelerators < metadata.gpuRequirements) {
    return invalid(metadata.name, 'metadata.maxAccelerators', 'is less than gpuRequirements');
  }
  const known = engine === undefined ? builtInEngines : [engine.id];
  return known.includes(metadata.engine)
    ? ok(definition)
    : invalid(metadata.name, 'metadata.engine', `must be one of ${known.join(', ')}`);
};

const add = (
  registry: WorkflowRegistry,
  { metadata, hyperparameters, engine }: WorkflowDefinition,
): WorkflowRegistry => ({
  workflows: [...registry.workflows, metadata],
  hyperparameters:
    hyperparameters === undefined
      ? registry.hyperparameters
      : { ...registry.hyperparameters, [metadata.name]: hyperparameters },
  engines: engine === undefined ? registry.engines : { ...registry.engines, [engine.id]: engine },
});

/**
 * The registry of VibeML's own workflows and those that a program registers, which come after them.
 * Fails with `workflow.invalid` for the first one that has not the form of a workflow.
 */
export const createRegistry = (
  given: readonly unknown[],
): Result<WorkflowRegistry, ErrorOf<'workflow.invalid'>> =>
  Result.combine(given.map(parseWorkflowDefinition)).andThen((definitions) =>
    definitions.reduce<Result<WorkflowRegistry, ErrorOf<'workflow.invalid'>>>(
      (registry, definition) =>
        registry.andThen((built) =>
          checkSense(definition, new Set(built.workflows.map((each) => each.name))).map((checked) =>
            add(built, checked),
          ),
        ),
      ok(builtInRegistry),
    ),
  );
