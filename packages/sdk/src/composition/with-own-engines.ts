import type { TrainingEngine } from '@vibeml/core-models';
import type { WorkflowRegistry } from '@vibeml/workflows';

/** VibeML's engine beside those that programs brought: the job of a plan is built by the engine that the plan names. */
export const withOwnEngines = (
  engine: TrainingEngine,
  { engines }: WorkflowRegistry,
): TrainingEngine => ({
  ...engine,
  buildJob: (plan, job) => (engines[plan.workflow.engine] ?? engine).buildJob(plan, job),
});
