import type { Context } from '../context.ts';
import type { Command, CommonFlags } from '../outcome.ts';

/** Loads a command, and what prints its outcome, when it is run. */
export const presenting =
  <Flags extends CommonFlags, Args extends readonly unknown[]>(
    load: () => Promise<Command<Flags, Args>>,
  ): (() => Promise<(this: Context, flags: Flags, ...args: Args) => Promise<void>>) =>
  async () => {
    const [{ present }, command] = await Promise.all([import('../present.ts'), load()]);
    return present(command);
  };
