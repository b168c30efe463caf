import * as z from 'zod';
import { AnswersSummary, EvalSummary } from './evaluation-summary.ts';

const number = z.number().nullable();

const Artifact = z.looseObject({
  kind: z.string(),
  path: z.string(),
  bytes: z.int(),
});

/** What the program writes to result.json when a run is done. Paths are relative to output_dir. */
export const TrainerResult = z.looseObject({
  version: z.literal(1),
  status: z.string(),
  run: z.looseObject({ id: z.string(), name: z.string() }),
  method: z.string(),
  engine: z.string(),
  model: z.looseObject({ id: z.string(), revision: z.string().nullable() }),
  adapter: z.string(),
  steps: z.int(),
  epochs: number,
  first_loss: number,
  last_loss: number,
  train_loss: number,
  eval_before: EvalSummary.nullable(),
  eval_after: EvalSummary.nullable(),
  answers_before: AnswersSummary.nullable(),
  answers_after: AnswersSummary.nullable(),
  tokens: z.int().nullable(),
  tokens_per_second: number,
  step_seconds: number,
  train_seconds: z.number(),
  total_seconds: z.number(),
  trainable_params: z.int(),
  total_params: z.int(),
  peak_gpu_gib: number,
  peak_rss_gib: number,
  resumed_from_step: z.int().nullable(),
  packages: z.record(z.string(), z.string()),
  artifacts: z.array(Artifact),
  finished_at: z.string(),
});
export type TrainerResult = z.infer<typeof TrainerResult>;
