import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, numberFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { proposeGpus } from './request-flags.ts';

/** Flags of `gpus`. */
export interface GpusFlags extends CommonFlags {
  readonly gpu?: string;
  readonly maxPrice?: number;
}

export const gpus = buildCommand<GpusFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/gpus.ts')).gpus),
  parameters: {
    flags: {
      gpu: { ...textFlag('Only machines with this GPU', 'name'), proposeCompletions: proposeGpus },
      maxPrice: numberFlag('Only machines up to this price per hour', 'usd'),
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'List machines with memory and price',
    fullDescription: describe(
      'Lists the machines that a run could use, and where each number comes from.',
      'vibeml gpus --gpu H100 --max-price 3',
    ),
  },
});
