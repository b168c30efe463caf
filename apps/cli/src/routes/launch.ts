import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, switchFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Flags of `launch`. */
export interface LaunchFlags extends CommonFlags {
  readonly follow?: boolean;
}

/** The id of a plan, as a command's only argument. */
export const planArgument = {
  kind: 'tuple',
  parameters: [{ parse: String, brief: 'Id of a plan, from vibeml plan', placeholder: 'PLAN' }],
} as const;

export const launch = buildCommand<LaunchFlags, [planId: string], Context>({
  loader: presenting(async () => (await import('../commands/launch.ts')).launch),
  parameters: {
    flags: { follow: switchFlag('Follow the run to its end'), json: jsonFlag },
    aliases: { f: 'follow' },
    positional: planArgument,
  },
  docs: {
    brief: 'Start a plan; the same plan gives the same run',
    fullDescription: describe(
      'Starts a plan that is free or approved. Launching a plan twice gives the same run.',
      'vibeml launch 7c41e90b2d5f --follow',
    ),
  },
});
