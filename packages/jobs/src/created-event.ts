import type { Plan, RunEvent, RunId } from '@vibeml/core-models';

/** The first event of a plan's run. */
export const createdEvent = (
  plan: Plan,
  run: {
    readonly id: RunId;
    readonly at: string;
    readonly runsDirectory: string;
    /** What it may spend at most, in dollars; null where it costs nothing. */
    readonly capUsd: number | null;
  },
): Extract<RunEvent, { type: 'run-created' }> => ({
  type: 'run-created',
  at: run.at,
  runId: run.id,
  planId: plan.id,
  name: plan.request.name ?? run.id,
  model: plan.model.name,
  dataset: plan.train.reference,
  workflow: plan.workflow.name,
  driver: plan.driver,
  machine: plan.offer.machine,
  gpuType: plan.offer.accelerator.kind === 'cpu' ? null : plan.offer.accelerator.name,
  hourlyUsd: plan.offer.hourlyUsd.value,
  maxCostUsd: run.capUsd,
  // An engine that replaces lost machines by itself counts by itself.
  maxRestarts: plan.recovery.mode === 'cluster_job' ? plan.recovery.maxRestarts : 0,
  maxSteps: plan.steps,
  resume: plan.resume,
  project: plan.request.project ?? null,
  user: plan.request.user ?? null,
  tags: plan.request.tags,
  directory: `${run.runsDirectory}/${run.id}`,
});
