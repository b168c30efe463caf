import { type Application, buildCommand, proposeCompletions } from '@stricli/core';
import type { Context } from '../context.ts';

/** Hidden: what the completion scripts call with the words typed so far. */
export const buildCompleteCommand = (app: () => Application<Context>) =>
  buildCommand<Record<never, never>, string[], Context>({
    func: async function (_flags, ...words) {
      const found = await proposeCompletions(app(), words, this);
      if (found.length > 0) this.out(`${found.map((each) => each.completion).join('\n')}\n`);
    },
    parameters: {
      positional: {
        kind: 'array',
        parameter: { parse: String, brief: 'Words typed so far', placeholder: 'word' },
      },
    },
    docs: { brief: 'Propose completions for a shell' },
  });
