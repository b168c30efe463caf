import { readFileSync } from 'node:fs';
import type { JsonObject, SequenceTokens, TokenCounter } from '@vibeml/core-models';
import { createTokenCounter, type TokenCounterRequest } from '../token-counter.ts';

/** A sequence whose tokens are all learned, but for those of its prompt. */
export const sequenceOf = (
  tokens: number,
  promptTokens = 0,
  maxLength: number | null = null,
): SequenceTokens => ({
  tokens,
  learned: Math.max(0, tokens - promptTokens),
  learnedInLimit: Math.max(0, Math.min(tokens, maxLength ?? tokens) - promptTokens),
  endsAnswer: true,
  startsTwice: false,
});

/** A counter that counts as it is told to. */
export const fakeCounter = (
  count: (row: JsonObject) => number | null,
  changes: Partial<TokenCounter> = {},
): TokenCounter => ({
  count,
  render: () => null,
  spans: () => null,
  maskingOf: () => ({ masking: 'completion', template: 'model' }),
  measure: (row, maxLength) => {
    const tokens = count(row);
    return tokens === null ? null : [sequenceOf(tokens, 0, maxLength)];
  },
  ...changes,
});

const read = (name: string): string =>
  readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');

/** A counter with a tokenizer of the fixtures: one token for each byte, ChatML turns. */
export const byteCounter = (changes: Partial<TokenCounterRequest> = {}): TokenCounter =>
  createTokenCounter({
    model: './byte-level',
    tokenizerJson: read('byte-level/tokenizer.json'),
    tokenizerConfig: read('byte-level/tokenizer_config.json'),
    chatTemplate: read('byte-level/chat_template.jinja'),
    ...changes,
  })._unsafeUnwrap();
