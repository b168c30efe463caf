import * as z from 'zod';
import { AnswerSample } from './evaluation-summary.ts';
import { TrainerResult } from './trainer-result.ts';

const envelope = { v: z.literal(1), t: z.number() };
const number = z.number().nullable();
const step = z.int().min(0);
const stage = z.enum(['before', 'during', 'after']);

function event<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.looseObject({ ...envelope, type: z.literal(type), ...shape });
}

const PhaseEvent = event('phase', {
  name: z.string(),
  status: z.enum(['start', 'end', 'failed']),
  seconds: z.number().optional(),
});
const NoteEvent = event('note', { code: z.string(), message: z.string() });
const WarningEvent = event('warning', { code: z.string(), message: z.string() });
const EnvEvent = event('env', {
  source: z.enum(['runner', 'trainer']),
  python: z.string(),
  platform: z.string(),
  packages: z.record(z.string(), z.string()),
  device: z.string().nullable().optional(),
  threads: z.int().nullable().optional(),
  cuda: z.string().nullable().optional(),
  gpus: z
    .array(
      z.looseObject({
        name: z.string(),
        compute_capability: z.string(),
        total_gib: z.number(),
      }),
    )
    .optional(),
  environment: z
    .looseObject({
      name: z.string(),
      path: z.string(),
      hash: z.string(),
      backend: z.string(),
      reused: z.boolean(),
    })
    .optional(),
});
const DataEvent = event('data', {
  split: z.enum(['train', 'eval']),
  rows: z.int(),
  rows_read: z.int(),
  dropped: z.record(z.string(), z.int()),
  format: z.string(),
  columns: z.array(z.string()),
  tokens: z
    .looseObject({
      rows: z.int(),
      total: z.int(),
      trained: z.int().nullable(),
      mean: z.number(),
      p50: z.int(),
      p95: z.int(),
      max: z.int(),
      at_limit_percent: z.number(),
    })
    .nullable(),
});
const PlanEvent = event('plan', {
  method: z.string(),
  engine: z.string(),
  trainer: z.string(),
  adapter: z.string(),
  masking: z.string(),
  max_steps: z.int(),
  epochs: z.number(),
  effective_batch: z.int(),
  trainable_params: z.int(),
  total_params: z.int(),
  resumed_from_step: step.nullable(),
  dropped_arguments: z.array(z.string()),
});
const ProgressEvent = event('progress', {
  step,
  max_steps: z.int(),
  epoch: number,
  loss: number,
  learning_rate: number,
  grad_norm: number,
  tokens: z.int().nullable(),
  tokens_per_second: number,
  step_seconds: number,
  eta_seconds: number,
  peak_gpu_gib: number,
  rss_gib: number,
  extra: z.record(z.string(), number).optional(),
});
const EvalEvent = event('eval', {
  stage,
  step,
  loss: number,
  seconds: z.number(),
  metrics: z.record(z.string(), number),
});
const AnswersEvent = event('answers', {
  stage,
  rows: z.int(),
  exact_rate: z.number(),
  form_rate: number,
  stop_rate: z.number(),
  seconds: z.number(),
  samples: z.array(AnswerSample),
});
const CheckpointEvent = event('checkpoint', {
  step,
  path: z.string(),
  bytes: z.int(),
  seconds: number,
});
const InterruptedEvent = event('interrupted', {
  signal: z.string().nullable(),
  step,
  checkpoint: z.string().nullable(),
  seconds: number,
});
const ResultEvent = TrainerResult.extend({ ...envelope, type: z.literal('result') });
const ErrorEvent = event('error', {
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  exit_code: z.int(),
  trace_tail: z.array(z.string()).optional(),
});

/** The events this version knows. Fields it does not know are kept. */
export const KnownTrainerEvent = z.discriminatedUnion('type', [
  PhaseEvent,
  NoteEvent,
  WarningEvent,
  EnvEvent,
  DataEvent,
  PlanEvent,
  ProgressEvent,
  EvalEvent,
  AnswersEvent,
  CheckpointEvent,
  InterruptedEvent,
  ResultEvent,
  ErrorEvent,
]);
export type KnownTrainerEvent = z.infer<typeof KnownTrainerEvent>;

const UnknownTrainerEvent = z
  .looseObject({ v: z.number(), t: z.number(), type: z.string() })
  .transform((raw) => ({ type: 'unknown' as const, v: raw.v, t: raw.t, raw }));

/** One event of the runner or the program. `t` is in epoch seconds; an event of a newer kind becomes `unknown`. */
export const TrainerEvent = z.union([KnownTrainerEvent, UnknownTrainerEvent]);
export type TrainerEvent = z.infer<typeof TrainerEvent>;
