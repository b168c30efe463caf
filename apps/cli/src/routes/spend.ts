import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, numberFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Flags of `spend`. */
export interface SpendFlags extends CommonFlags {
  readonly since?: string;
  readonly by?: 'project' | 'user' | 'model' | 'day' | 'run';
  readonly limit?: number;
}

export const spend = buildCommand<SpendFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/spend.ts')).spend),
  parameters: {
    flags: {
      since: textFlag('today, week, month (the default), all, or a day: 2026-01-31', 'when'),
      by: {
        kind: 'enum',
        values: ['project', 'user', 'model', 'day', 'run'],
        optional: true,
        brief: 'What to add up by; left out, project',
      },
      limit: numberFlag('Lines; left out, 20', 'n'),
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Show what runs cost, and what the limits leave',
    fullDescription: describe(
      'Adds up what runs cost and may still cost. Days and months are those of UTC.',
      'vibeml spend --since month --by day',
    ),
  },
});
