import * as z from 'zod';

const rate = z.number().min(0).max(1);

/** Loss over the held-out rows. */
export const EvalSummary = z.looseObject({
  loss: z.number().nullable(),
  seconds: z.number(),
  metrics: z.record(z.string(), z.number().nullable()),
});
export type EvalSummary = z.infer<typeof EvalSummary>;

/** One greedy answer to a held-out prompt beside its reference. Text of a model and a dataset: untrusted. */
export const AnswerSample = z.looseObject({
  prompt: z.string(),
  reference: z.string(),
  answer: z.string(),
  exact: z.boolean(),
  form: z.boolean().nullable(),
  stopped: z.boolean(),
});
export type AnswerSample = z.infer<typeof AnswerSample>;

/** Greedy answers to held-out prompts, scored against the reference answers; rates are shares of `rows`. */
export const AnswersSummary = z.looseObject({
  rows: z.int().min(1),
  exact_rate: rate,
  form_rate: rate.nullable(),
  stop_rate: rate,
  seconds: z.number(),
  samples: z.array(AnswerSample),
});
export type AnswersSummary = z.infer<typeof AnswersSummary>;
