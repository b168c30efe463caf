import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, switchFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Flags of `quickstart`. */
export interface QuickstartFlags extends CommonFlags {
  readonly again?: boolean;
}

export const quickstart = buildCommand<QuickstartFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/quickstart.ts')).quickstart),
  parameters: {
    flags: {
      again: switchFlag('Train once more, although a finished quickstart run is there'),
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Watch a small language model learn on this computer, in a few minutes and for $0',
    fullDescription: describe(
      'Builds the training environment, takes a small chat model, trains it to route support tickets, and compares it before and after.',
      'vibeml quickstart',
    ),
  },
});
