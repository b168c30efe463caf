import * as z from 'zod';
import { ColumnMapping, DatasetFormat } from './dataset.ts';
import { HyperparameterChoices } from './hyperparameters.ts';
import { RunId } from './identifiers.ts';

const label = z.string().min(1).max(64);

/** The form that generated answers should have, so that their share can be counted. */
export const AnswerForm = z.strictObject({
  type: z.literal('json_object'),
  keys: z.array(z.string().min(1).max(64)).min(1).max(32),
});
export type AnswerForm = z.infer<typeof AnswerForm>;

/** What a person asks for. Everything but model and dataset has a default. */
export const TrainingRequest = z.strictObject({
  model: z
    .string()
    .min(1)
    .max(1024)
    .describe(
      'Base model: owner/name or owner/name@revision on the Hugging Face Hub, or the path of a model directory',
    ),
  dataset: z
    .string()
    .min(1)
    .max(4096)
    .describe(
      'Path of a .jsonl, .json, .csv or .parquet file, or a dataset of the Hugging Face Hub: owner/name, with @revision and :config/split where wanted, for example owner/name@main:default/train',
    ),
  evalDataset: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('Held-out rows, given in the same way'),
  evalFraction: z.number().min(0).max(0.5).optional().describe('Share of rows held out, 0 to 0.5'),
  workflow: z.string().min(1).max(64).default('auto').describe('Workflow id, or auto'),
  name: label.optional().describe('Name of the run'),
  format: DatasetFormat.optional().describe('Format of the rows, when it can not be told'),
  columns: ColumnMapping.optional().describe('Canonical column → column of the file'),
  hyperparameters: HyperparameterChoices.default({}),
  target: z
    .string()
    .min(1)
    .max(256)
    .default('auto')
    .describe('Where to run: auto, local (this machine) or a cloud, for example nebius'),
  gpuType: z.string().min(1).max(64).optional().describe('GPU to use, for example H100'),
  cloud: z.string().min(1).max(64).optional().describe('Cloud to use'),
  region: z.string().min(1).max(64).optional().describe('Region of the cloud'),
  spot: z
    .boolean()
    .optional()
    .describe('true: spot only; false: no spot; by default spot where it is expected to cost less'),
  prefer: z
    .enum(['cost', 'time', 'quality'])
    .optional()
    .describe('What counts first; by default cost'),
  maxHours: z.number().positive().max(10_000).optional().describe('Longest time of the run, hours'),
  maxCostUsd: z.number().min(0).max(1_000_000).optional().describe('Hard cap on the bill, dollars'),
  answerForm: AnswerForm.optional().describe('Form that answers should have'),
  resumeFromRunId: RunId.optional().describe('Continue from the newest checkpoint of this run'),
  project: label.optional(),
  user: label.optional(),
  tags: z.record(label, z.string().max(256)).default({}),
});
export type TrainingRequest = z.infer<typeof TrainingRequest>;
/** The request as a caller writes it: defaults may be left out. */
export type TrainingRequestInput = z.input<typeof TrainingRequest>;
