import {
  type OperationInput,
  type OperationOutput,
  requestInvalid,
  type Vibeml,
  type VibemlError,
} from '@vibeml/sdk';
import { errAsync, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Command, Outcome } from '../outcome.ts';
import { cleanText } from '../render/clean-text.ts';
import type { LogsFlags } from '../routes/logs.ts';
import { given } from '../training/given.ts';
import { withVibeml } from '../with-vibeml.ts';

type Page = OperationOutput<'getRunLogs'>;

const pauseMs = 500;

const requestOf = (flags: LogsFlags, runId: string): OperationInput<'getRunLogs'> => ({
  runId,
  source: flags.source,
  errorsOnly: flags.errors === true,
  ...given('tail', flags.tail),
  ...given('cursor', flags.cursor),
  ...given('contains', flags.contains),
});

const textOf = (page: Page): string => page.lines.map(cleanText).join('\n');

/** A person sees that nothing is missing; another program gets nothing. */
const emptyText = (context: Context): string => (context.terminal.live ? 'No lines.' : '');

async function* followSteps(context: Context, vibeml: Vibeml, first: OperationInput<'getRunLogs'>) {
  let request = first;
  for (;;) {
    const page = yield* vibeml.getRunLogs(request);
    if (page.lines.length > 0) context.out(`${textOf(page)}\n`);
    if (page.finished || context.signal.aborted) return ok(page);
    request = { ...first, cursor: page.nextCursor };
    if (page.lines.length === 0) await context.clock.sleep(pauseMs, context.signal);
  }
}

const follow = (
  context: Context,
  vibeml: Vibeml,
  request: OperationInput<'getRunLogs'>,
): ResultAsync<Outcome, VibemlError> =>
  safeTry(() => followSteps(context, vibeml, request)).map((page) => {
    if (!page.finished) context.err(`Run ${page.runId} goes on.\n`);
    return {
      document: page,
      text: () => '',
      exitCode: page.finished ? exitCodes.done : exitCodes.interrupted,
    };
  });

/** `vibeml logs RUN` */
export const logs: Command<LogsFlags, [runId: string]> = (context, flags, runId) => {
  if (flags.follow && flags.json) {
    return errAsync(
      requestInvalid([
        { field: '--follow', problem: '--json prints one page of the log; leave one of them out' },
      ]),
    );
  }
  return withVibeml(context, (vibeml) =>
    flags.follow
      ? follow(context, vibeml, requestOf(flags, runId))
      : vibeml
          .getRunLogs(requestOf(flags, runId), { signal: context.signal })
          .map((page) => ({ document: page, text: () => textOf(page) || emptyText(context) })),
  );
};
