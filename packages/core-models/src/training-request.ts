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
    .describe(
      'Where to run: auto, local, or provider[/place], for example nebius/eu-north1 or slurm/cluster/partition',
    ),
  gpuType: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('GPU to use, for example H100; cpu for none'),
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
  hubRepository: z
    .string()
    .max(96 * 2 + 1)
    .regex(/^[\w.-]{1,96}\/[\w.-]{1,96}$/, { error: 'must be owner/name' })
    .optional()
    .describe('Private Hugging Face repository that keeps checkpoints and result, owner/name'),
  holdMinutes: z
    .int()
    .min(1)
    .max(1440)
    .optional()
    .describe('Minutes a cloud machine is held, and paid, instead, so that the result is fetched'),
  maxRestarts: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('How often a lost machine is replaced; by default 3'),
  diskGib: z.int().min(10).max(16_384).optional().describe('Disk of a cloud machine, GiB'),
  answerForm: AnswerForm.optional().describe('Form that answers should have'),
  resumeFromRunId: RunId.optional().describe('Continue from the newest checkpoint of this run'),
  project: label.optional(),
  user: label.optional(),
  tags: z.record(label, z.string().max(256)).default({}),
});
export type TrainingRequest = z.infer<typeof TrainingRequest>;
/** The request as a caller writes it: defaults may be left out. */
export type TrainingRequestInput = z.input<typeof TrainingRequest>;
