import type { CallContext } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import type { HubClient } from './hub-client.ts';
import type { HubFailure, HubQuestion } from './hub-network.ts';

const mebibyte = 1024 * 1024;

/** Longest answers that are read, in bytes, by what they hold. */
export const textLimits = {
  /** What the API tells of a repository; its list of files may be long, and the card data in it too. */
  info: 32 * mebibyte,
  /** Configuration files and templates. */
  file: 8 * mebibyte,
  /** Vocabularies. */
  tokenizer: 64 * mebibyte,
} as const;

/** Asks for a text; null where there is no such file. */
export const askText = (
  client: HubClient,
  question: HubQuestion,
  context: CallContext,
): ResultAsync<string | null, HubFailure> =>
  client
    .ask(question, context)
    .map((content) => (content === null ? null : Buffer.from(content.bytes).toString('utf8')));
