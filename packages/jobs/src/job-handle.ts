import type { CostEstimate, JobHandle, JobStatus, Plan, Run, RunStatus } from '@vibeml/core-models';
import { match, P } from 'ts-pattern';

const secondsPerHour = 3600;

/** A run's status as one of the five that job tools commonly show. */
export const toJobStatus = (status: RunStatus): JobStatus =>
  match(status)
    .returnType<JobStatus>()
    .with(P.union('planned', 'launching', 'provisioning', 'setting_up'), () => 'pending')
    .with(P.union('running', 'recovering', 'saving'), () => 'running')
    .with('succeeded', () => 'completed')
    .with(P.union('failed', 'over_budget', 'lost'), () => 'failed')
    .with('stopped', () => 'terminated')
    .exhaustive();

const toCostEstimate = (plan: Plan): CostEstimate | null => {
  const { hourly, total } = plan.cost;
  if (total === null || plan.duration === null) return null;
  return {
    hourlyRate: hourly.value,
    estimatedDurationHours: plan.duration.expected / secondsPerHour,
    min: total.low,
    expected: total.expected,
    max: total.high,
    currency: 'USD',
  };
};

/** A run as job tools commonly show it; without its plan, or without a known speed, it has no cost estimate. */
export const toJobHandle = (run: Run, plan: Plan | null): JobHandle => ({
  jobId: run.id,
  clusterName: run.machine,
  status: toJobStatus(run.status),
  costEstimate: plan === null ? null : toCostEstimate(plan),
  createdAt: run.createdAt,
  model: run.model,
  dataset: run.dataset,
  workflow: run.workflow,
  gpuType: run.gpuType,
  metadata: {
    runStatus: run.status,
    planId: run.planId,
    name: run.name,
    driver: run.driver,
    project: run.project,
    user: run.user,
    tags: run.tags,
  },
});
