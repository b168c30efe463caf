import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import { describe, switchFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { type RequestFlags, requestFlags } from './request-flags.ts';

/** Flags of `plan`. */
export interface PlanFlags extends RequestFlags {
  readonly explain?: boolean;
}

export const plan = buildCommand<PlanFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/plan.ts')).plan),
  parameters: {
    flags: {
      ...requestFlags,
      explain: switchFlag('Show where each number comes from, and what was not chosen'),
    },
  },
  docs: {
    brief: 'Check model and data, and show what a run would do; costs nothing',
    fullDescription: describe(
      'Looks up model and data, chooses a workflow and a machine, and shows memory, time and cost. Starts nothing.',
      'vibeml plan --model Qwen/Qwen3-0.6B --dataset ./chats.jsonl --max-cost 5',
      'vibeml plan --model ./my-model --dataset ./chats.jsonl --epochs 1 --explain',
    ),
    customUsage: ['--model MODEL --dataset DATASET [--max-cost usd] [--explain] [--json] [flags]'],
  },
});
