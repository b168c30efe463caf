import { RunId, Timestamp } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { RunView } from '../run-view.ts';
import { Outcome } from '../runs/compare-with-plan.ts';
import { describeRun, nextActionsOf } from '../runs/describe-run.ts';
import { findRunView } from '../runs/find-run-view.ts';

/** One point of a training's curve. */
export const MetricPoint = z.looseObject({
  step: z.int(),
  loss: z.number().nullable(),
  learningRate: z.number().nullable(),
  gradNorm: z.number().nullable(),
  tokensPerSecond: z.number().nullable(),
});

export const GetRunOutput = z.looseObject({
  ...answerFields,
  run: RunView,
  /** When the engine was last asked. */
  observedAt: Timestamp,
  metrics: z.array(MetricPoint).optional(),
  /** What the plan said and what came of it, for a run that succeeded. */
  outcomes: z.array(Outcome).optional(),
});

/** One run in full. */
export const getRun = defineOperation({
  name: 'getRun',
  title: 'Get a run',
  summary: 'Shows one run: status, phase, progress, loss, checkpoint, cost, result or error.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.strictObject({
    runId: RunId.describe('Id of a run from listRuns'),
    metrics: z.boolean().default(false).describe('Also give the loss curve'),
    maxPoints: z.int().min(2).max(500).default(50).describe('Points of the curve, 2 to 500'),
    cached: z.boolean().default(false).describe('Answer from the store without asking the engine'),
  }),
  output: GetRunOutput,
  run: (services, input, call) =>
    findRunView(services, input, call).map((found) => ({
      ...found,
      summary: describeRun(found.run),
      nextActions: nextActionsOf(found.run),
    })),
});
