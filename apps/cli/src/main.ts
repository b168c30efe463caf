import { run, type StricliProcess } from '@stricli/core';
import { createApp } from './app.ts';
import type { Host } from './context.ts';
import { normalizeArguments } from './normalize-arguments.ts';

/** The parser reports with negative numbers: -4 and -5 for what it could not read, others for defects. */
const exitCodeOfParser = (code: number): number => (code === -4 || code === -5 ? 2 : 70);

/** What the parser writes and sets; its own messages are kept apart until the format is known. */
interface Collected {
  readonly process: StricliProcess;
  readonly messages: string[];
}

const collect = (host: Host): Collected => {
  const messages: string[] = [];
  const getColorDepth = () => (host.hasColors() ? 8 : 1);
  return {
    messages,
    process: {
      stdout: { write: host.out, getColorDepth },
      stderr: { write: (text) => messages.push(text), getColorDepth: () => 1 },
      exitCode: null,
    },
  };
};

const plainWord = /^[a-z-]*$/;

/** What a person writes after `credentials` may be a secret: the message does not repeat it. */
const hideValues = ([command, ...rest]: readonly string[], message: string): string =>
  command === 'credentials'
    ? rest
        .flatMap((word) => [word, word.slice(word.indexOf('=') + 1)])
        .filter((word) => !plainWord.test(word))
        .reduce((text, word) => text.replaceAll(word, '[hidden]'), message)
    : message;

const reportUsage = async (
  host: Host,
  words: readonly string[],
  message: string,
): Promise<void> => {
  if (!words.includes('--json')) {
    host.err(
      `${message}\n  → vibeml ${words[0]?.startsWith('-') === false ? `${words[0]} ` : ''}--help\n`,
    );
    return;
  }
  const { requestInvalid, toJson } = await import('./error-words.ts');
  const error = requestInvalid([{ field: 'command line', problem: message.replace(/\.$/, '') }]);
  host.out(`${JSON.stringify({ error: toJson(error) }, null, 2)}\n`);
};

/** Runs one command line and gives its exit code. */
export const main = async (argv: readonly string[], host: Host): Promise<number> => {
  const words = normalizeArguments(argv);
  const { process, messages } = collect(host);
  await run(createApp(), words, { process, forCommand: () => host.createContext(process) });
  const message = messages.join('').trim();
  if (message !== '') await reportUsage(host, words, hideValues(words, message));
  const code = Number(process.exitCode ?? 0);
  return code < 0 ? exitCodeOfParser(code) : code;
};
