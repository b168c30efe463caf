import type { VibemlError } from '@vibeml/sdk';
import type { ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import type { Outcome } from '../outcome.ts';

/** An answer, and whether it is as new as can be. */
interface Aged {
  readonly isFresh?: boolean | undefined;
}

/**
 * What follows an answer that the store gave: a look at the engines, so that the store knows more the next time, and a person
 * at a terminal now. Nothing where the answer is fresh, or the store alone was asked.
 */
export const lookAgain = <Answer extends Aged>(
  context: Context,
  answer: Answer,
  flags: { readonly cached?: boolean },
  look: (signal: AbortSignal) => ResultAsync<Answer, VibemlError>,
  text: (answer: Answer) => Outcome['text'],
): Pick<Outcome, 'later'> => {
  if (flags.cached === true || answer.isFresh !== false) return {};
  return {
    later: async () => {
      const over = new AbortController();
      const newer = await look(AbortSignal.any([context.signal, over.signal])).match(
        (found) => text(found),
        // An engine that can't be asked leaves the words as they are; their age says so.
        () => null,
      );
      // What a look may have begun for the run itself is not waited for.
      over.abort();
      return newer;
    },
  };
};
