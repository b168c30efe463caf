import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import { overrideFlag } from './approve.ts';
import { describe, switchFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { type RequestFlags, requestFlags } from './request-flags.ts';

/** Flags of what starts a run and follows it. */
export interface StartFlags {
  readonly yes?: boolean;
  readonly detach?: boolean;
  readonly overrideBudget?: string;
}

/** Flags of `train`. */
export type TrainFlags = RequestFlags & StartFlags;

/** How a run is started. */
export const startFlags = {
  yes: switchFlag("Don't ask before a free run; a plan that needs approval is always asked"),
  detach: switchFlag("Start the run and don't follow it"),
  overrideBudget: overrideFlag,
} as const;

export const train = buildCommand<TrainFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/train.ts')).train),
  parameters: { flags: { ...requestFlags, ...startFlags } },
  docs: {
    brief: 'Plan, ask, start and follow a run',
    fullDescription: describe(
      'Plans a run, asks a person where a terminal is there, starts it and follows it to its end. Ctrl-C stops the following, never the run.',
      'vibeml train --model Qwen/Qwen3-0.6B --dataset ./chats.jsonl --max-cost 5',
      'vibeml train --model ./my-model --dataset ./chats.jsonl --epochs 1 --lora-r 8 --yes',
    ),
    customUsage: [
      '--model MODEL --dataset DATASET [--max-cost usd] [--yes] [--detach] [--json] [flags]',
    ],
  },
});
