import type { JobPlacement, JobSpec, Plan, Run } from '@vibeml/core-models';
import type { JobsPorts } from './ports.ts';

/** Minutes after which a machine without work is taken down, whoever is still there to see it. */
const idleMinutes = 1;

const placementOf = (plan: Plan): JobPlacement | null => {
  if (plan.driver === 'local') return null;
  const machines = [plan.offer, ...plan.fallbacks] as const;
  return {
    machines,
    elsewhere: plan.elsewhere,
    preference: 'ordered',
    diskGib: plan.request.diskGib ?? null,
    maxHourlyUsd: Math.max(...machines.map(({ hourlyUsd }) => hourlyUsd.value)),
    user: plan.request.user ?? null,
    project: plan.request.project ?? null,
    idleMinutes: plan.keep.kind === 'held_machine' ? plan.keep.minutes : idleMinutes,
  };
};

/** The job of a run: the program of its plan, what earlier attempts spent of its cap, where it may run, and which attempt it is. */
export const jobOfPlan = (
  { buildJob }: Pick<JobsPorts, 'buildJob'>,
  plan: Plan,
  run: Pick<Run, 'id' | 'maxCostUsd' | 'recoveries'>,
  spentUsd = 0,
): JobSpec => ({
  ...buildJob(plan, { name: run.id, runId: run.id, capUsd: run.maxCostUsd, spentUsd }),
  attempt: run.recoveries,
  placement: placementOf(plan),
  keep: plan.keep,
  recovery: plan.recovery,
});
