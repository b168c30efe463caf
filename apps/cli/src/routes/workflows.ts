import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

export const workflows = buildCommand<CommonFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/workflows.ts')).workflows),
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: 'List the ways to fine-tune, and what each is for',
    fullDescription: describe('Lists the ways to fine-tune.', 'vibeml workflows'),
  },
});
