import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag } from './flag-kinds.ts';
import { planArgument } from './launch.ts';
import { presenting } from './presenting.ts';

export const approve = buildCommand<CommonFlags, [planId: string], Context>({
  loader: presenting(async () => (await import('../commands/approve.ts')).approve),
  parameters: { flags: { json: jsonFlag }, positional: planArgument },
  docs: {
    brief: 'Agree to a plan, as a person at a terminal',
    fullDescription: describe(
      'Shows the plan and asks for the last four characters of its digest. It needs a terminal at both ends; there is no --yes.',
      'vibeml approve 7c41e90b2d5f',
    ),
  },
});
