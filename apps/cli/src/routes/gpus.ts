import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { choiceFlag, describe, jsonFlag, numberFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { proposeGpus } from './request-flags.ts';

/** Flags of `gpus`. */
export interface GpusFlags extends CommonFlags {
  readonly gpu?: string;
  readonly count?: number;
  readonly cloud?: string;
  readonly region?: string;
  readonly spot?: boolean;
  readonly maxPrice?: number;
}

export const gpus = buildCommand<GpusFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/gpus.ts')).gpus),
  parameters: {
    flags: {
      gpu: { ...textFlag('Only machines with this GPU', 'name'), proposeCompletions: proposeGpus },
      count: numberFlag('Only machines with so many GPUs', 'n'),
      cloud: textFlag('Only this cloud; local is this computer', 'name'),
      region: textFlag('Only this region', 'name'),
      spot: choiceFlag('Only spot machines, which may be taken away; --no-spot for others'),
      maxPrice: numberFlag('Only machines up to this price per hour', 'usd'),
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'List GPUs and machines with their prices',
    fullDescription: describe(
      'Lists the machines that a run could use, the cheapest first. Prices are looked up; without a network older ones are shown, and it says so. Own prices stand in prices.yaml of the data directory.',
      'vibeml gpus --gpu H100 --max-price 3',
    ),
  },
});
