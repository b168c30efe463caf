import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, numberFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { runArgument } from './run-argument.ts';

/** Flags of `wait`. */
export interface WaitFlags extends CommonFlags {
  readonly until: 'running' | 'first_metric' | 'finished';
  readonly timeout?: number;
}

export const wait = buildCommand<WaitFlags, [runId: string], Context>({
  loader: presenting(async () => (await import('../commands/wait.ts')).wait),
  parameters: {
    flags: {
      until: {
        kind: 'enum',
        values: ['running', 'first_metric', 'finished'],
        default: 'finished',
        brief: 'What to wait for',
      },
      timeout: numberFlag('Longest wait in seconds; a day when left out', 'seconds'),
      json: jsonFlag,
    },
    positional: runArgument,
  },
  docs: {
    brief: 'Wait for a run; exit code 0 only when it came so far',
    fullDescription: describe(
      'Waits for a run and recovers it within its approval. Exit code 1: it failed, or the time was over.',
      'vibeml wait smollm2-135m_chats_7f3k --timeout 600 && echo done',
    ),
  },
});
