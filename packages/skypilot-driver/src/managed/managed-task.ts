import type { JobPlacement, JobSpec, Json } from '@vibeml/core-models';
import * as z from 'zod';
import { buildTask } from '../task/build-task.ts';

const Task = z.record(z.string(), z.json());
const Resources = z.record(z.string(), z.json());

/**
 * The task of a managed job as text. SkyPilot replaces a machine that it loses, however often, and starts a job again
 * that ended with one of its recoverable exit codes; any other failure of the work is its end, for it would happen again.
 */
export const buildManagedTask = (
  job: JobSpec,
  placement: JobPlacement,
  secrets: Readonly<Record<string, string>>,
): string => {
  const task: Record<string, Json> = Task.parse(JSON.parse(buildTask(job, placement, secrets)));
  const resources = Resources.parse(task['resources']);
  return JSON.stringify({
    ...task,
    resources: {
      ...resources,
      job_recovery: {
        // The next place in the plan's order at once, instead of waiting where the machine was lost.
        strategy: 'EAGER_NEXT_REGION',
        max_restarts_on_errors: 0,
        recover_on_exit_codes: [...job.recoverableExitCodes],
      },
    },
  });
};
