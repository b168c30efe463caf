import { RunId } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { RunView } from '../run-view.ts';
import { describeRun } from '../runs/describe-run.ts';
import { stop } from '../runs/stop.ts';

export const StopRunOutput = z.looseObject({ ...answerFields, run: RunView });

/** Asks a run to end. Stopping a run that ended changes nothing. */
export const stopRun = defineOperation({
  name: 'stopRun',
  title: 'Stop a run',
  summary: 'Asks a run to end: after a checkpoint, so that it can be resumed, or now.',
  safety: { readOnly: false, destructive: true, idempotent: true, openWorld: true },
  input: z.strictObject({
    runId: RunId.describe('Id of a run from listRuns'),
    mode: z
      .enum(['after_checkpoint', 'now'])
      .default('after_checkpoint')
      .describe('after_checkpoint saves first; now may lose the steps since the last checkpoint'),
  }),
  output: StopRunOutput,
  run: (services, input, call) =>
    stop(services, input, call).map((run) => ({
      run,
      summary: run.endedAt === null ? `Run ${run.runId} was asked to stop.` : describeRun(run),
      nextActions: [
        {
          operation: 'waitForRun' as const,
          input: { runId: run.runId },
          why: 'Waits until the run has ended.',
        },
      ],
    })),
});
