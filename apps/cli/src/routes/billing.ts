import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, switchFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Flags of `billing`. */
export interface BillingFlags extends CommonFlags {
  readonly fix?: boolean;
}

export const billing = buildCommand<BillingFlags, string[], Context>({
  loader: presenting(async () => (await import('../commands/billing.ts')).billing),
  parameters: {
    flags: {
      fix: switchFlag('End what serves no run that is going; asks first, or give the exact ids'),
      json: jsonFlag,
    },
    positional: {
      kind: 'array',
      parameter: { parse: String, brief: 'With --fix: what to end', placeholder: 'ID' },
    },
  },
  docs: {
    brief: 'Show what costs money now, and end what nobody uses',
    fullDescription: describe(
      'Asks every engine for machines of yours that cost money, also those that this machine does not know. A machine that serves a run that is going is ended with its run: vibeml stop RUN.',
      'vibeml billing',
      'vibeml billing --fix',
    ),
  },
});
