import type { VibemlError } from '@vibeml/sdk';
import { ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';

/** Asks a person at a terminal for a line of text; null when the question is left. */
export const askText = (
  context: Context,
  question: string,
  placeholder: string,
): ResultAsync<string | null, VibemlError> =>
  ResultAsync.fromSafePromise(
    context.prompts().then((prompts) => prompts.text(question, placeholder)),
  );
