import { Timestamp } from '@vibeml/core-models';
import * as z from 'zod';
import { getRun as call } from '../calls/get-run.ts';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { RunView } from '../run-view.ts';
import { Outcome } from '../runs/outcome.ts';

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
  /** Up to when the run is known. */
  observedAt: Timestamp,
  ageSeconds: z.number().optional(),
  /** Whether the engine was asked for this answer, or nothing is left to ask. */
  isFresh: z.boolean().optional(),
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
  output: GetRunOutput,
  ...call,
});
