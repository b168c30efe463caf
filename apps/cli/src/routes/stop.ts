import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, switchFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { runArgument } from './run-argument.ts';

/** Flags of `stop`. */
export interface StopFlags extends CommonFlags {
  readonly now?: boolean;
}

export const stop = buildCommand<StopFlags, [runId: string], Context>({
  loader: presenting(async () => (await import('../commands/stop.ts')).stop),
  parameters: {
    flags: {
      now: switchFlag("Don't wait for a checkpoint; steps since the last one are lost"),
      json: jsonFlag,
    },
    positional: runArgument,
  },
  docs: {
    brief: 'End a run, after a checkpoint or now',
    fullDescription: describe(
      'Asks a run to save a checkpoint and end, so that it can be resumed.',
      'vibeml stop smollm2-135m_chats_7f3k',
    ),
  },
});
