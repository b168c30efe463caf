import type { VibemlError } from '@vibeml/sdk';
import { ResultAsync } from 'neverthrow';
import type { Context } from './context.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import type { Command, CommonFlags, Outcome } from './outcome.ts';
import { withColorPreference } from './with-color-preference.ts';

const json = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;

/** What is written, and where. */
interface Words {
  readonly out: string;
  readonly err: string;
  readonly exitCode: ExitCode;
  /** What comes after the first words: newer ones, or nothing. */
  readonly later?: () => Promise<string | null>;
}

const withEnding = (text: string): string =>
  text === '' || text.endsWith('\n') ? text : `${text}\n`;

// What paints words is loaded for words alone.
const paint = async (context: Context, text: Outcome['text']): Promise<string> => {
  const { pageOf } = await import('./page-of.ts');
  return withEnding(await text(pageOf(context)));
};

const laterOf = (
  context: Context,
  flags: CommonFlags,
  { later }: Outcome,
): Pick<Words, 'later'> => {
  if (later === undefined) return {};
  return {
    later: async () => {
      const newer = await later();
      return newer === null || flags.json ? null : paint(context, newer);
    },
  };
};

const wordsOf = async (context: Context, flags: CommonFlags, outcome: Outcome): Promise<Words> => ({
  out: flags.json ? json(outcome.document) : await paint(context, outcome.text),
  err: '',
  exitCode: outcome.exitCode ?? exitCodes.done,
  ...laterOf(context, flags, outcome),
});

/** What is taller is not drawn over: a terminal can't take back what has left its upper edge. */
const tallestDrawn = 22;

/** Writes what is known at once; at a terminal what is known a moment later takes its place. */
const showBoth = async (
  context: Context,
  flags: CommonFlags,
  out: string,
  later: () => Promise<string | null>,
): Promise<void> => {
  if (flags.json || !context.terminal.live || out.split('\n').length > tallestDrawn) {
    context.out(out);
    await later();
    return;
  }
  const area = await context.openLiveArea();
  area.draw(out);
  const newer = await later();
  if (newer !== null) area.draw(newer);
  area.end();
};

const wordsOfError = async (
  context: Context,
  flags: CommonFlags,
  error: VibemlError,
): Promise<Words> => {
  const { renderText, toJson } = await import('./error-words.ts');
  const exitCode = exitCodeOf(error);
  if (flags.json) return { out: json({ error: toJson(error) }), err: '', exitCode };
  const { errorPage } = await import('./page-of.ts');
  const [first = '', ...rest] = renderText(error).split('\n');
  const text = [errorPage(context).paint('bad', first), ...rest].join('\n');
  return { out: '', err: `${text}\n`, exitCode };
};

const explainDefect = async (context: Context, cause: unknown): Promise<VibemlError> => {
  const { unexpected } = await import('./error-words.ts');
  const isError = cause instanceof Error;
  if (isError && context.environment['VIBEML_DEBUG'] !== undefined) {
    context.err(`${cause.stack ?? cause.message}\n`);
  }
  return unexpected(isError ? `${cause.name} in the command line` : 'a value was thrown', cause);
};

/**
 * Makes a command runnable for the parser: prints its outcome, or its error, and sets the exit code.
 * This is the program's only catch: what a command or its words throw is a defect.
 */
export const present = <Flags extends CommonFlags, Args extends readonly unknown[]>(
  command: Command<Flags, Args>,
) =>
  async function (this: Context, flags: Flags, ...args: Args): Promise<void> {
    const context = flags.json ? this : withColorPreference(this);
    const perform = async (): Promise<Words> =>
      await command(context, flags, ...args).match(
        (outcome) => wordsOf(context, flags, outcome),
        (error) => wordsOfError(context, flags, error),
      );
    const performed = await ResultAsync.fromPromise(perform(), (cause) => cause);
    const words = performed.isOk()
      ? performed.value
      : await wordsOfError(context, flags, await explainDefect(this, performed.error));
    // It counts also where the newer words don't come.
    this.process.exitCode = words.exitCode;
    if (words.later !== undefined) await showBoth(context, flags, words.out, words.later);
    else if (words.out !== '') this.out(words.out);
    if (words.err !== '') this.err(words.err);
  };
