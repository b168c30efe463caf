import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, switchFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { runArgument } from './run-argument.ts';

/** Flags of `status`. */
export interface StatusFlags extends CommonFlags {
  readonly metrics?: boolean;
  readonly cached?: boolean;
  readonly refresh?: boolean;
}

export const status = buildCommand<StatusFlags, [runId: string], Context>({
  loader: presenting(async () => (await import('../commands/status.ts')).status),
  parameters: {
    flags: {
      metrics: switchFlag('Also give the loss curve'),
      cached: switchFlag('Answer from the store alone, and ask no engine afterwards either'),
      refresh: switchFlag('Wait for the engines first, also where that takes seconds'),
      json: jsonFlag,
    },
    positional: runArgument,
  },
  docs: {
    brief: 'Show one run: where it stands, loss, cost, result or error',
    fullDescription: describe(
      'Shows one run. A run of this machine is shown as it is now; one elsewhere as it was last seen, with the time of that, and in a terminal as it is now a moment later.',
      'vibeml status smollm2-135m_chats_7f3k',
    ),
  },
});
