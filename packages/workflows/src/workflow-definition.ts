import { HyperparameterChoices, type TrainingEngine, WorkflowMetadata } from '@vibeml/core-models';
import { type ErrorOf, workflowInvalid } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';

const isFunction = (value: unknown): boolean => typeof value === 'function';

const engineFunctions = ['defaults', 'buildJob', 'environmentFiles'] as const;

const isEngine = (value: unknown): value is TrainingEngine => {
  if (typeof value !== 'object' || value === null) return false;
  const parts: Record<string, unknown> = { ...value };
  return (
    typeof parts['id'] === 'string' &&
    typeof parts['environment'] === 'object' &&
    engineFunctions.every((name) => isFunction(parts[name]))
  );
};

const Engine = z.custom<TrainingEngine>(
  isEngine,
  `must be an object with id, environment and the functions ${engineFunctions.join(', ')}`,
);

const Definition = z.strictObject({
  metadata: WorkflowMetadata.strict(),
  hyperparameters: HyperparameterChoices.optional(),
  engine: Engine.optional(),
});

/** A way to fine-tune as a program registers it. */
export interface WorkflowDefinition {
  readonly metadata: WorkflowMetadata;
  /** Settings that take the place of the engine's defaults; a person's choices come before them. */
  readonly hyperparameters?: HyperparameterChoices | undefined;
  /** An engine of the program's own; without one `metadata.engine` names one that is there. */
  readonly engine?: TrainingEngine | undefined;
}

const nameOf = (given: unknown): string => {
  const named = z.object({ metadata: z.object({ name: z.string() }) }).safeParse(given);
  return named.success ? named.data.metadata.name : 'without a name';
};

const faultsOf = (error: z.ZodError) =>
  error.issues.map((issue) => ({
    field: issue.path.join('.') || 'the workflow',
    problem: issue.message,
  }));

/** A definition whose form was checked. Fails with `workflow.invalid`, which names every wrong field. */
export const parseWorkflowDefinition = (
  given: unknown,
): Result<WorkflowDefinition, ErrorOf<'workflow.invalid'>> => {
  const parsed = Definition.safeParse(given);
  return parsed.success
    ? ok(parsed.data)
    : err(workflowInvalid(nameOf(given), faultsOf(parsed.error)));
};
