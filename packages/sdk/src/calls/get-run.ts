import { RunId } from '@vibeml/core-models';
import * as z from 'zod';
import { defineCall } from '../operation.ts';
import { describeRun, nextActionsOf } from '../runs/describe-run.ts';
import { findRunView } from '../runs/find-run-view.ts';

/** One run in full. */
export const getRun = defineCall({
  input: z.strictObject({
    runId: RunId.describe('Id of a run from listRuns'),
    metrics: z.boolean().default(false).describe('Also give the loss curve'),
    maxPoints: z.int().min(2).max(500).default(50).describe('Points of the curve, 2 to 500'),
    cached: z.boolean().default(false).describe('Answer from the store without asking the engine'),
    refresh: z
      .boolean()
      .default(false)
      .describe(
        'Wait for the engine also where it is not this machine; else such a run is told as last seen',
      ),
  }),
  run: (services, input, call) =>
    findRunView(services, input, call).map((found) => ({
      ...found,
      summary: describeRun(found.run),
      nextActions: nextActionsOf(found.run),
    })),
});
