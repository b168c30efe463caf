import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, numberFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { runArgument } from './run-argument.ts';
import { type StartFlags, startFlags } from './train.ts';

/** Flags of `resume`. */
export interface ResumeFlags extends CommonFlags, StartFlags {
  readonly name?: string;
  readonly maxCost?: number;
}

export const resume = buildCommand<ResumeFlags, [runId: string], Context>({
  loader: presenting(async () => (await import('../commands/resume.ts')).resume),
  parameters: {
    flags: {
      name: textFlag('Name of the new run', 'name'),
      maxCost: numberFlag('Hard cap on the bill of the new run, dollars', 'usd'),
      ...startFlags,
      json: jsonFlag,
    },
    positional: runArgument,
  },
  docs: {
    brief: 'Go on from the newest checkpoint, as a new run',
    fullDescription: describe(
      'Plans a new run that starts from the newest complete checkpoint, asks, starts and follows it.',
      'vibeml resume smollm2-135m_chats_7f3k',
    ),
  },
});
