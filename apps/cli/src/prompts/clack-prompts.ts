import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { confirm, password, text } from '@clack/prompts';
import type { Prompts } from './prompts.ts';

const answered = <Value extends boolean | string>(value: Value | symbol): Value | null =>
  typeof value === 'symbol' ? null : value;

/** Questions at a real terminal. */
export const createClackPrompts = (
  streams: { readonly stdin: Readable; readonly stdout: Writable },
  signal: AbortSignal,
): Prompts => {
  const common = { input: streams.stdin, output: streams.stdout, signal };
  return {
    confirm: async (question) => answered<boolean>(await confirm({ ...common, message: question })),
    text: async (question, placeholder) =>
      answered<string>(await text({ ...common, message: question, placeholder })),
    password: async (question) =>
      answered<string>(await password({ ...common, message: question })),
    line: async (prompt) => {
      const reader = createInterface({ input: streams.stdin, output: streams.stdout });
      const closed = new Promise<null>((resolve) => {
        reader.once('close', () => resolve(null));
      });
      const line = await Promise.race([reader.question(prompt).catch(() => null), closed]);
      reader.close();
      return line;
    },
  };
};
