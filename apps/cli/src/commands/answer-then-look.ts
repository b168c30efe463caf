import type { VibemlError } from '@vibeml/sdk';
import type { ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import type { Outcome } from '../outcome.ts';
import { given } from '../training/given.ts';

/** An answer, and whether it is as new as can be. */
interface Aged {
  readonly isFresh?: boolean | undefined;
}

/** Whether the store alone is asked, and whether engines elsewhere are waited for. */
interface ReadFlags {
  readonly cached?: boolean;
  readonly refresh?: boolean;
}

/** Asks for runs in the given way. */
type Ask<Answer> = (
  signal: AbortSignal,
  how: { readonly cached: boolean; readonly refresh?: boolean },
) => ResultAsync<Answer, VibemlError>;

/**
 * Answers at once from the store, and looks at the engines afterwards, so that the store knows more the next time, and a person
 * at a terminal now. No look follows where the answer is fresh, or the store alone was asked.
 */
export const answerThenLook = <Answer extends Aged>(
  context: Context,
  flags: ReadFlags,
  ask: Ask<Answer>,
  text: (answer: Answer) => Outcome['text'],
): ResultAsync<Outcome, VibemlError> => {
  const cached = flags.cached === true;
  const later = async () => {
    const over = new AbortController();
    const signal = AbortSignal.any([context.signal, over.signal]);
    const newer = await ask(signal, { cached: false, refresh: true }).match(
      (found) => text(found),
      // An engine that can't be asked leaves the words as they are; their age says so.
      () => null,
    );
    // What a look may have begun for the run itself is not waited for.
    over.abort();
    return newer;
  };
  return ask(context.signal, { cached, ...given('refresh', flags.refresh) }).map((answer) => ({
    document: answer,
    text: text(answer),
    ...(cached || answer.isFresh !== false ? {} : { later }),
  }));
};
