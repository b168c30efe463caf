import type { VibemlError } from '@vibeml/sdk';
import type { ResultAsync } from 'neverthrow';
import type { Context } from './context.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Page } from './render/page.ts';

/** What a command has to say: once for programs, once for people. */
export interface Outcome {
  /** The one JSON document of `--json`. */
  readonly document: unknown;
  /** What a person reads; an empty text prints nothing. A promise where `--json` shall not pay for loading the words. */
  readonly text: (page: Page) => string | Promise<string>;
  /** 0 when left out. */
  readonly exitCode?: ExitCode;
  /**
   * What takes time and need not be waited for: begun when the first words are out, ended before the program is. A person at
   * a terminal sees its words in their place; null leaves them as they are.
   */
  readonly later?: () => Promise<Outcome['text'] | null>;
}

/** What every command understands. */
export interface CommonFlags {
  readonly json?: boolean;
}

/** A command: reads its flags and gives an outcome. Only `present` prints it. */
export type Command<Flags extends CommonFlags, Args extends readonly unknown[] = []> = (
  context: Context,
  flags: Flags,
  ...args: Args
) => ResultAsync<Outcome, VibemlError>;
