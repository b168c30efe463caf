import type { VibemlError } from '@vibeml/sdk';
import type { ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { pageOf } from '../page-of.ts';
import { askText } from './ask-text.ts';

const typedCharacters = 4;

/** What the characters stand for. */
interface DigestQuestion {
  readonly digest: string;
  /** Continues "Type … to". */
  readonly purpose: string;
  /** What any other answer does. */
  readonly otherwise: string;
}

/** Shows a digest and asks for its last characters, so that a person has seen what they agree to; null when the question is left. */
export const askDigestEnd = (
  context: Context,
  { digest, purpose, otherwise }: DigestQuestion,
): ResultAsync<string | null, VibemlError> => {
  const end = pageOf(context).paint('strong', digest.slice(-typedCharacters));
  context.out(`  digest ${digest.slice(0, -typedCharacters)}${end}\n`);
  return askText(
    context,
    `Type the last ${typedCharacters} characters of the digest to ${purpose}`,
    otherwise,
  );
};
