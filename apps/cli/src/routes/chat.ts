import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, numberFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { runArgument } from './run-argument.ts';

/** Flags of `chat`. */
export interface ChatFlags extends CommonFlags {
  readonly prompt?: string;
  readonly system?: string;
  readonly model: 'both' | 'base' | 'tuned';
  readonly maxTokens?: number;
}

export const chat = buildCommand<ChatFlags, [runId: string], Context>({
  loader: presenting(async () => (await import('../commands/chat.ts')).chat),
  parameters: {
    flags: {
      prompt: textFlag('Ask this once and end', 'text'),
      system: textFlag('System prompt', 'text'),
      model: {
        kind: 'enum',
        values: ['both', 'base', 'tuned'],
        default: 'both',
        brief: 'Who answers',
      },
      maxTokens: numberFlag('Longest answer, tokens; 128 when left out', 'tokens'),
      json: jsonFlag,
    },
    aliases: { p: 'prompt' },
    positional: runArgument,
  },
  docs: {
    brief: 'Talk to the base and the tuned model side by side, on this computer',
    fullDescription: describe(
      'Asks base and tuned model the same. Without a terminal the question is read from standard input.',
      'vibeml chat smollm2-135m_chats_7f3k',
      'echo "I was charged twice." | vibeml chat smollm2-135m_chats_7f3k --json',
    ),
  },
});
