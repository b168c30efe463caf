import * as z from 'zod';
import { repositoryName } from './repository-name.ts';
import { TrainingArguments } from './training-arguments.ts';

const path = z.string().min(1);
const count = z.int().min(1);

const Model = z.strictObject({
  /** A directory; relative to config.json. Null downloads `id` from the Hub. */
  path: path.nullable(),
  id: z.string().min(1),
  revision: z.string().min(1).nullable().default(null),
  dtype: z.enum(['auto', 'float32', 'bfloat16', 'float16']).default('auto'),
  attention: z.enum(['sdpa', 'eager', 'flash_attention_2']).default('sdpa'),
});

const LoraAdapter = z.strictObject({
  type: z.literal('lora'),
  r: z.int().min(1).max(1024).default(16),
  alpha: z.number().positive().max(4096).default(32),
  dropout: z.number().min(0).lt(1).default(0),
  target_modules: z
    .union([z.literal('all-linear'), z.array(z.string().min(1)).min(1)])
    .default('all-linear'),
  use_rslora: z.boolean().default(false),
  use_dora: z.boolean().default(false),
  modules_to_save: z.array(z.string().min(1)).default([]),
});

const NoAdapter = z.strictObject({ type: z.literal('none') });

const HubFiles = z.strictObject({
  /** owner/name of a dataset. */
  id: z.string().min(1),
  /** Commit, so that what is read is what was looked at. */
  revision: z.string().min(1),
  /** Paths in the repository, in the order they are read. */
  files: z.array(path).min(1),
});

const DataFile = z.strictObject({
  /** A file; relative to config.json. Null reads the files of `hub`. */
  path: path.nullable(),
  hub: HubFiles.nullable().default(null),
  format: z.enum([
    'chat',
    'sharegpt',
    'alpaca',
    'prompt_completion',
    'text',
    'preference',
    'kto',
    'prompts',
  ]),
  /** Canonical column name → the column's name in the file. */
  columns: z.record(z.string(), z.string().min(1)).default({}),
});

const Data = z.strictObject({
  train: DataFile,
  eval: DataFile.nullable().default(null),
  eval_fraction: z.number().min(0).max(0.5).default(0),
  train_on: z.enum(['assistant', 'completions', 'all']).default('assistant'),
  max_rows: count.nullable().default(null),
});

const AnswerForm = z.strictObject({
  type: z.literal('json_object'),
  keys: z.array(z.string().min(1)).min(1),
});

const Answers = z.strictObject({
  max_rows: count.default(48),
  max_new_tokens: count.default(32),
  batch_size: count.default(16),
  form: AnswerForm.nullable().default(null),
});

const Evaluation = z.strictObject({
  before: z.boolean().default(true),
  after: z.boolean().default(true),
  every_steps: count.nullable().default(null),
  answers: Answers.nullable().default(null),
});

const Checkpoints = z.strictObject({
  every_steps: count.default(25),
  keep: count.default(2),
});

/** The training program's config.json, version 1: all it reads besides its environment. */
export const TrainerConfig = z
  .strictObject({
    version: z.literal(1),
    run: z.strictObject({ id: z.string().min(1), name: z.string().min(1) }),
    method: z.enum(['sft']),
    engine: z.enum(['trl']).default('trl'),
    model: Model,
    device: z.enum(['auto', 'cpu', 'cuda', 'mps']).default('auto'),
    threads: count.nullable().default(null),
    adapter: z.discriminatedUnion('type', [LoraAdapter, NoAdapter]),
    data: Data,
    training: TrainingArguments,
    checkpoints: Checkpoints.prefault({}),
    evaluation: Evaluation.prefault({}),
    resume: z.enum(['auto', 'never']).default('auto'),
    /** Also sends each complete checkpoint and the result to this private repository, and goes on from what is there. */
    keep: z.strictObject({ repository: repositoryName }).nullable().default(null),
    output_dir: path,
    limits: z.strictObject({ min_free_disk_gib: z.number().min(0).default(1) }).prefault({}),
  })
  .superRefine(({ data }, context) => {
    for (const split of ['train', 'eval'] as const) {
      const file = data[split];
      if (file === null || (file.path === null) !== (file.hub === null)) continue;
      const message = 'must be given where hub is not, and null where it is';
      context.addIssue({ code: 'custom', path: ['data', split, 'path'], message });
    }
  })
  .refine((config) => config.data.eval === null || config.data.eval_fraction === 0, {
    path: ['data', 'eval_fraction'],
    message: 'must be 0 when data.eval is given',
  });
export type TrainerConfig = z.infer<typeof TrainerConfig>;
/** What may be written to config.json: fields with a default may be left out. */
export type TrainerConfigInput = z.input<typeof TrainerConfig>;
