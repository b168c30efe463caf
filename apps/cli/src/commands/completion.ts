import { okAsync } from 'neverthrow';
import type { Command, CommonFlags } from '../outcome.ts';
import { renderCompletionScript } from '../render/completion-script.ts';
import type { Shell } from '../routes/completion.ts';

/** `vibeml completion SHELL` */
export const completion: Command<CommonFlags, [shell: Shell]> = (_context, _flags, shell) => {
  const script = renderCompletionScript(shell);
  return okAsync({ document: { shell, script }, text: () => script });
};
