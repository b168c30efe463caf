import { buildCommand } from '@stricli/core';
import type { LogSource } from '@vibeml/sdk';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, numberFlag, switchFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { runArgument } from './run-argument.ts';

/** Flags of `logs`. */
export interface LogsFlags extends CommonFlags {
  readonly follow?: boolean;
  readonly source: LogSource;
  readonly tail?: number;
  readonly cursor?: string;
  readonly contains?: string;
  readonly errors?: boolean;
}

export const logs = buildCommand<LogsFlags, [runId: string], Context>({
  loader: presenting(async () => (await import('../commands/logs.ts')).logs),
  parameters: {
    flags: {
      follow: switchFlag('Print new lines as they come, until the run ends'),
      source: {
        kind: 'enum',
        values: ['setup', 'run'],
        default: 'run',
        brief: 'setup: building the environment; run: the training',
      },
      tail: numberFlag('Last lines, 1 to 1000', 'lines'),
      cursor: textFlag('nextCursor of the page before', 'cursor'),
      contains: textFlag('Only lines with this text', 'text'),
      errors: switchFlag('Only lines that look like errors'),
      json: jsonFlag,
    },
    aliases: { f: 'follow', n: 'tail' },
    positional: runArgument,
  },
  docs: {
    brief: "Print a run's log",
    fullDescription: describe(
      "Prints the last lines of a run's log, without secrets and control characters. --follow and --json exclude each other.",
      'vibeml logs smollm2-135m_chats_7f3k -f',
    ),
  },
});
