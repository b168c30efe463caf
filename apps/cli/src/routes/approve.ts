import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, textFlag } from './flag-kinds.ts';
import { planArgument } from './launch.ts';
import { presenting } from './presenting.ts';

/** Flags of what asks a person to agree. */
export interface ApproveFlags extends CommonFlags {
  readonly overrideBudget?: string;
}

/** Lets a plan pass a limit. It never stands for the agreement itself. */
export const overrideFlag = textFlag(
  'Why this plan may pass a limit; a person still types the characters',
  'reason',
);

export const approve = buildCommand<ApproveFlags, [planId: string], Context>({
  loader: presenting(async () => (await import('../commands/approve.ts')).approve),
  parameters: { flags: { overrideBudget: overrideFlag, json: jsonFlag }, positional: planArgument },
  docs: {
    brief: 'Agree to a plan, as a person at a terminal',
    fullDescription: describe(
      'Shows the plan and asks for the last four characters of its digest. It needs a terminal at both ends; there is no --yes. A program that runs as you can imitate you at a terminal: forbid it this command where an assistant has a shell.',
      'vibeml approve 7c41e90b2d5f',
      "vibeml approve 7c41e90b2d5f --override-budget 'the deadline is today'",
    ),
  },
});
