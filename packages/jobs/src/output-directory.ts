import type { Run, StoreError } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import type { JobsPorts } from './ports.ts';

/** Absolute path of a run's output directory; null when its plan is not stored any more. */
export const outputDirectoryOf = (
  ports: JobsPorts,
  run: Run,
): ResultAsync<string | null, StoreError> =>
  ports.plans.findPlan(run.planId).map((plan) => {
    if (plan === null) return null;
    const { outputDir } = ports.buildJob(plan, { name: run.id, runId: run.id, capUsd: null });
    return `${run.directory}/${outputDir}`;
  });

/** Whether a path stays inside the directory it is relative to. */
export const staysInside = (path: string): boolean =>
  !path.startsWith('/') && !path.split(/[/\\]/).includes('..');
