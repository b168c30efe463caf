import type { VibemlError } from '@vibeml/sdk';
import { ResultAsync } from 'neverthrow';
import type { Context } from './context.ts';
import type { Command, CommonFlags, Outcome } from './outcome.ts';
import { errorPage, pageOf } from './page-of.ts';

const writeDocument = (context: Context, document: unknown): void =>
  context.out(`${JSON.stringify(document, null, 2)}\n`);

const presentOutcome = async (
  context: Context,
  flags: CommonFlags,
  outcome: Outcome,
): Promise<void> => {
  if (flags.json) writeDocument(context, outcome.document);
  else {
    const text = await outcome.text(pageOf(context));
    if (text !== '') context.out(`${text}\n`);
  }
  context.process.exitCode = outcome.exitCode ?? 0;
};

const presentError = async (
  context: Context,
  flags: CommonFlags,
  error: VibemlError,
): Promise<void> => {
  const { renderText, toJson } = await import('@vibeml/sdk');
  const { exitCodeOf } = await import('./exit-codes.ts');
  context.process.exitCode = exitCodeOf(error);
  if (flags.json) writeDocument(context, { error: toJson(error) });
  else {
    const [first = '', ...rest] = renderText(error).split('\n');
    context.err(`${[errorPage(context).paint('bad', first), ...rest].join('\n')}\n`);
  }
};

const explainDefect = async (context: Context, cause: unknown): Promise<VibemlError> => {
  const { unexpected } = await import('@vibeml/sdk');
  const isError = cause instanceof Error;
  if (isError && context.environment['VIBEML_DEBUG'] !== undefined) {
    context.err(`${cause.stack ?? cause.message}\n`);
  }
  return unexpected(isError ? `${cause.name} in the command line` : 'a value was thrown', cause);
};

/**
 * Makes a command runnable for the parser: prints its outcome, or its error, and sets the exit code.
 * This is the program's only catch: what a command throws is a defect.
 */
export const present = <Flags extends CommonFlags, Args extends readonly unknown[]>(
  command: Command<Flags, Args>,
) =>
  async function (this: Context, flags: Flags, ...args: Args): Promise<void> {
    const settled = await ResultAsync.fromPromise(
      (async () => await command(this, flags, ...args))(),
      (cause) => cause,
    );
    if (settled.isErr()) {
      await presentError(this, flags, await explainDefect(this, settled.error));
    } else if (settled.value.isErr()) await presentError(this, flags, settled.value.error);
    else await presentOutcome(this, flags, settled.value.value);
  };
