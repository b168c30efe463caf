import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** The shells that can complete our commands. */
export const shells = ['bash', 'zsh', 'fish'] as const;
/** A shell that can complete our commands. */
export type Shell = (typeof shells)[number];

const parseShell = (input: string): Shell => {
  const shell = shells.find((each) => each === input);
  if (shell === undefined) throw new SyntaxError(`expected one of ${shells.join(', ')}`);
  return shell;
};

export const completion = buildCommand<CommonFlags, [shell: Shell], Context>({
  loader: presenting(async () => (await import('../commands/completion.ts')).completion),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: parseShell,
          brief: 'bash, zsh or fish',
          placeholder: 'SHELL',
          proposeCompletions: (partial) => shells.filter((each) => each.startsWith(partial)),
        },
      ],
    },
  },
  docs: {
    brief: 'Print the completion script of a shell',
    fullDescription: describe(
      'Prints a script that lets the shell complete commands, flags, run ids and GPUs.',
      'source <(vibeml completion bash)',
      'vibeml completion fish > ~/.config/fish/completions/vibeml.fish',
    ),
  },
});
