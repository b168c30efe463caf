import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import { describe, numberFlag, type Pair, pairsFlag, switchFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { datasetWords, type GroupRequestFlags, modelWords, requestFlags } from './request-flags.ts';

/** Flags of `plan`. */
export interface PlanFlags extends GroupRequestFlags {
  readonly explain?: boolean;
  readonly grid?: readonly Pair[];
  readonly file?: string;
  readonly concurrency?: number;
}

export const plan = buildCommand<PlanFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/plan.ts')).plan),
  parameters: {
    flags: {
      ...requestFlags,
      // A file may name them.
      model: textFlag(...modelWords),
      dataset: textFlag(...datasetWords),
      explain: switchFlag('Show where each number comes from, and what was not chosen'),
      grid: pairsFlag('Plan a group: field = values between commas; may be repeated', 'field=a,b'),
      file: textFlag('Plan a group from a .json or .yaml file of requests', 'FILE'),
      concurrency: numberFlag('Runs of a group that go at the same time; 2', 'runs'),
    },
  },
  docs: {
    brief: 'Check model and data, and show what a run would do; costs nothing',
    fullDescription: describe(
      'Looks up model and data, chooses a workflow and a machine, and shows memory, time and cost. Starts nothing.',
      'vibeml plan --model Qwen/Qwen3-0.6B --dataset ./chats.jsonl --max-cost 5',
      'vibeml plan --model ./my-model --dataset ./chats.jsonl --epochs 1 --explain',
      'vibeml plan --model ./my-model --dataset ./chats.jsonl --grid learningRate=1e-4,2e-4 --grid loraR=8,16',
    ),
    customUsage: ['--model MODEL --dataset DATASET [--max-cost usd] [--explain] [--json] [flags]'],
  },
});
