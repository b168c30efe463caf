import type { TextRange } from './chat-template.ts';
import type { ModelTokenizer } from './model-tokenizer.ts';
import { type TokenOffsets, tokenAt } from './token-offsets.ts';

/** Tokens from one place to before another. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** The tokens of marked text, by the rule of transformers' `return_assistant_tokens_mask`, its corner cases included. */
export const tokensOfMarkedText = (
  offsets: TokenOffsets,
  marked: readonly TextRange[],
): readonly TokenRange[] => {
  const ranges: TokenRange[] = [];
  let learnedUpTo = 0;
  for (const { start, end } of marked) {
    const first = tokenAt(offsets, start);
    const last = tokenAt(offsets, end - 1);
    // A place without a token ends the mask.
    if (first === null) return ranges;
    // A last token that is not found, or is the very first, lets the mask run to the end.
    const to = last === null || last === 0 ? offsets.starts.length : last + 1;
    const from = Math.max(first, learnedUpTo);
    if (to > from) ranges.push({ from, to });
    learnedUpTo = Math.max(learnedUpTo, to);
  }
  return ranges;
};

/** The same where a tokenizer does not tell the places of its tokens: counted up to each place. */
export const tokensBeforePlaces = (
  text: string,
  marked: readonly TextRange[],
  tokenizer: ModelTokenizer,
): readonly TokenRange[] =>
  marked.map(({ start, end }) => ({
    from: tokenizer.count(text.slice(0, start), false),
    to: tokenizer.count(text.slice(0, end), false),
  }));

/** How many tokens of the ranges stand before a limit. */
export const countInLimit = (ranges: readonly TokenRange[], limit: number): number =>
  ranges.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, limit) - from), 0);
