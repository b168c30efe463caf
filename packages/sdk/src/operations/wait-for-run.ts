import { RunId } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { RunView } from '../run-view.ts';
import { describeRun, nextActionsOf } from '../runs/describe-run.ts';
import { waitUntil } from '../runs/wait-until.ts';

export const WaitForRunOutput = z.looseObject({
  ...answerFields,
  run: RunView,
  /** Whether what was waited for has come; if not, call again. */
  reached: z.boolean(),
  timedOut: z.boolean(),
});

/** Waits until a run reaches a point, or until the time is over: then it gives the state there is. */
export const waitForRun = defineOperation({
  name: 'waitForRun',
  title: 'Wait for a run',
  summary:
    'Waits until a run is running, shows its first loss, or is finished; returns the state at the latest after the time-out. Cancelling stops the waiting, never the run.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.strictObject({
    runId: RunId.describe('Id of a run from listRuns'),
    until: z
      .enum(['running', 'first_metric', 'finished'])
      .default('finished')
      .describe('What to wait for'),
    timeoutSeconds: z.number().min(0).max(86_400).default(45).describe('Longest wait, seconds'),
  }),
  output: WaitForRunOutput,
  run: (services, input, call) =>
    waitUntil(services, input, call).map((outcome) => ({
      ...outcome,
      summary: describeRun(outcome.run),
      nextActions: outcome.reached
        ? nextActionsOf(outcome.run)
        : [
            {
              operation: 'waitForRun' as const,
              input: { runId: input.runId, until: input.until },
              why: 'The run goes on; wait again.',
            },
          ],
    })),
});
