import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { proposeRuns } from './run-argument.ts';

export const watch = buildCommand<CommonFlags, [runId?: string], Context>({
  loader: presenting(async () => (await import('../commands/watch.ts')).watch),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          brief: 'Id of a run; every live run when left out',
          placeholder: 'RUN',
          optional: true,
          proposeCompletions: proposeRuns,
        },
      ],
    },
  },
  docs: {
    brief: 'Follow runs to their end, and recover them within their approval',
    fullDescription: describe(
      'Follows one run, or every live run. Ctrl-C stops the following, never the run.',
      'vibeml watch smollm2-135m_chats_7f3k',
    ),
  },
});
