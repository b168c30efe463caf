import { PlanId } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { RunView } from '../run-view.ts';
import { launchPlan } from '../runs/launch-plan.ts';

export const LaunchRunOutput = z.looseObject({
  ...answerFields,
  run: RunView,
  /** True when the plan had been launched before: this is that run. */
  alreadyLaunched: z.boolean(),
});

/** Starts a plan. Launching the same plan twice gives the same run. */
export const launchRun = defineOperation({
  name: 'launchRun',
  title: 'Launch a plan',
  summary:
    'Starts a plan and returns as soon as the job is accepted. The same plan gives the same run.',
  safety: { readOnly: false, destructive: true, idempotent: true, openWorld: true },
  input: z.strictObject({ planId: PlanId.describe('Id of a plan from planRun') }),
  output: LaunchRunOutput,
  run: (services, input, call) =>
    launchPlan(services, input.planId, call).map(({ run, alreadyLaunched }) => ({
      run,
      alreadyLaunched,
      summary: alreadyLaunched
        ? `Plan ${input.planId} had been launched before: run ${run.runId} is ${run.status}.`
        : `Run ${run.runId} was started on ${run.machine}.`,
      nextActions: [
        {
          operation: 'waitForRun' as const,
          input: { runId: run.runId },
          why: 'Follows the run to its end.',
        },
      ],
    })),
});
