import { buildCommand } from '@stricli/core';
import type { RunStatus } from '@vibeml/sdk';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, numberFlag, switchFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Every status of a run, in the order of its life. */
const runStatuses = [
  'planned',
  'launching',
  'provisioning',
  'setting_up',
  'running',
  'saving',
  'recovering',
  'succeeded',
  'failed',
  'stopped',
  'over_budget',
  'lost',
] as const satisfies readonly RunStatus[];

/** Flags of `runs`. */
export interface RunsFlags extends CommonFlags {
  readonly status?: readonly RunStatus[];
  readonly limit?: number;
  readonly cursor?: string;
  readonly cached?: boolean;
  readonly refresh?: boolean;
}

export const runs = buildCommand<RunsFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/runs.ts')).runs),
  parameters: {
    flags: {
      status: {
        kind: 'enum',
        values: runStatuses,
        optional: true,
        variadic: ',',
        brief: 'Only runs with one of these statuses',
      },
      limit: numberFlag('Runs per page, 1 to 100', 'number'),
      cursor: textFlag('nextCursor of the page before', 'cursor'),
      cached: switchFlag('Answer from the store alone, and ask no engine afterwards either'),
      refresh: switchFlag('Wait for the engines first, also where that takes seconds'),
      json: jsonFlag,
    },
    aliases: { n: 'limit' },
  },
  docs: {
    brief: 'List runs, newest first',
    fullDescription: describe(
      'Lists runs with status, step, loss, time and cost. Runs elsewhere are shown as they were last seen, and in a terminal as they are now a moment later.',
      'vibeml runs --status running,failed --limit 5',
    ),
  },
});
