import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { runArgument } from './run-argument.ts';

export const diagnose = buildCommand<CommonFlags, [runId: string], Context>({
  loader: presenting(async () => (await import('../commands/diagnose.ts')).diagnose),
  parameters: { flags: { json: jsonFlag }, positional: runArgument },
  docs: {
    brief: 'Tell why a run failed, with evidence and what to do',
    fullDescription: describe(
      'Looks at exit code, events and log, and tells why a run ended, whether it still costs money and what to do.',
      'vibeml diagnose smollm2-135m_chats_7f3k',
    ),
  },
});
