import { PassThrough } from 'node:stream';
import type { Vibeml } from '@vibeml/sdk';
import type { Context } from '../context.ts';
import { main } from '../main.ts';
import { createFakeVibeml } from './fake-vibeml.ts';
import { sampleNowMs } from './sample-views.ts';

/** How the fake host behaves. */
export interface FakeHostOptions {
  readonly vibeml?: Vibeml;
  /** Both ends are terminals. */
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly color?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly home?: string;
  /** Answers to questions, in order; null cancels. */
  readonly answers?: readonly (string | boolean | null)[];
  readonly signal?: AbortSignal;
  /** Called at each pause. */
  readonly onSleep?: () => void;
}

/** What one command line did. */
export interface RunOutcome {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
  /** What was drawn in place. */
  readonly frames: readonly string[];
}

/** Runs one command line in this process, with everything faked. */
export const runCli = async (
  argv: readonly string[],
  options: FakeHostOptions = {},
): Promise<RunOutcome> => {
  const isTerminal = options.terminal ?? false;
  const written = { out: '', err: '' };
  const questions: string[] = [];
  const frames: string[] = [];
  const answers = [...(options.answers ?? [])];
  let nowMs = sampleNowMs;
  const answer = (question: string): string | boolean | null => {
    questions.push(question);
    return answers.shift() ?? null;
  };
  const out = (text: string): void => {
    written.out += text;
  };
  const err = (text: string): void => {
    written.err += text;
  };
  const createContext = (process: Context['process']): Context => ({
    process,
    out,
    err,
    terminal: {
      typed: isTerminal,
      interactive: isTerminal,
      live: isTerminal,
      color: options.color ?? false,
      colorErrors: false,
      columns: () => options.columns ?? 100,
    },
    environment: options.environment ?? {},
    userName: () => 'ada',
    programName: 'vibeml',
    ownCommand: null,
    place: () => ({ home: options.home ?? '/home/ada', platform: 'linux' }),
    signal: options.signal ?? new AbortController().signal,
    clock: {
      now: () => nowMs,
      sleep: (milliseconds) => {
        nowMs += milliseconds;
        options.onSleep?.();
        return Promise.resolve();
      },
    },
    vibeml: () => Promise.resolve(options.vibeml ?? createFakeVibeml()),
    prompts: () =>
      Promise.resolve({
        confirm: (question) => Promise.resolve(answer(question) as boolean | null),
        text: (question) => Promise.resolve(answer(question) as string | null),
        password: (question) => Promise.resolve(answer(question) as string | null),
        line: (prompt) => Promise.resolve(answer(prompt) as string | null),
      }),
    openLiveArea: () =>
      Promise.resolve({ draw: (text) => frames.push(text), end: () => undefined }),
    streams: () => ({ stdin: new PassThrough().end(), stdout: new PassThrough() }),
    readInput: () => Promise.resolve(options.input ?? ''),
  });
  const exitCode = await main(argv, { out, err, hasColors: () => false, createContext });
  return { exitCode, ...written, questions, frames };
};
