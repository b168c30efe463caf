import type { RenderedSpan, SequenceTokens } from '@vibeml/core-models';
import { match } from 'ts-pattern';
import type { TextRange } from './chat-template.ts';
import {
  countInLimit,
  type TokenRange,
  tokensBeforePlaces,
  tokensOfMarkedText,
} from './learned-tokens.ts';
import type { ModelTokenizer } from './model-tokenizer.ts';
import type { TrainingSequence } from './training-sequences.ts';

const markedTokens = (
  text: string,
  ranges: readonly TextRange[],
  tokenizer: ModelTokenizer,
): readonly TokenRange[] => {
  const offsets = tokenizer.offsets(text);
  return offsets === null
    ? tokensBeforePlaces(text, ranges, tokenizer)
    : tokensOfMarkedText(offsets, ranges);
};

const learnedRanges = (
  { text, learned }: TrainingSequence,
  tokens: number,
  tokenizer: ModelTokenizer,
): readonly TokenRange[] =>
  match(learned)
    .returnType<readonly TokenRange[]>()
    .with({ kind: 'all' }, () => [{ from: 0, to: tokens }])
    .with({ kind: 'none' }, () => [])
    .with({ kind: 'marked' }, ({ ranges }) => markedTokens(text, ranges, tokenizer))
    .with({ kind: 'after' }, ({ prompt }) => [
      { from: tokenizer.count(prompt.text, !prompt.isChat), to: tokens },
    ])
    .exhaustive();

const endsWithMarker = (text: string, { markers, specialTokens }: ModelTokenizer): boolean => {
  const end = text.trimEnd();
  const endOfText = specialTokens['eos_token'];
  if (endOfText !== undefined && end.endsWith(endOfText)) return true;
  return markers.some((each) => end.endsWith(each));
};

const endsAnswer = (sequence: TrainingSequence, tokenizer: ModelTokenizer): boolean => {
  const { text, learned, isChat } = sequence;
  if (!isChat || learned.kind === 'none') return true;
  if (learned.kind !== 'marked') return endsWithMarker(text, tokenizer);
  return learned.ranges.every(({ start, end }) =>
    endsWithMarker(text.slice(start, end), tokenizer),
  );
};

/** Whether the tokenizer itself puts the start token before plain text. */
const addsStart = (tokenizer: ModelTokenizer, startOfText: string): boolean =>
  tokenizer.encode('a', true)[0] === tokenizer.encode(startOfText, false)[0] &&
  tokenizer.encode('a', false)[0] !== tokenizer.encode(startOfText, false)[0];

const startsTwice = ({ text, isChat }: TrainingSequence, tokenizer: ModelTokenizer): boolean => {
  const startOfText = tokenizer.specialTokens['bos_token'] ?? '';
  if (startOfText === '' || !text.startsWith(startOfText)) return false;
  return isChat
    ? text.startsWith(startOfText, startOfText.length)
    : addsStart(tokenizer, startOfText);
};

/** Counts a sequence: its tokens, those that are learned, and those that are left of them after the cut. */
export const countSequence = (
  sequence: TrainingSequence,
  maxLength: number | null,
  tokenizer: ModelTokenizer,
): SequenceTokens => {
  const tokens = tokenizer.count(sequence.text, !sequence.isChat);
  const ranges = sequence.isMasked ? learnedRanges(sequence, tokens, tokenizer) : null;
  const learnedWithin = (limit: number): number | null =>
    ranges === null ? null : countInLimit(ranges, limit);
  return {
    tokens,
    learned: learnedWithin(tokens),
    learnedInLimit: learnedWithin(maxLength ?? tokens),
    endsAnswer: endsAnswer(sequence, tokenizer),
    startsTwice: startsTwice(sequence, tokenizer),
  };
};

const commonStart = (one: string, other: string): number => {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
};

const learnedText = ({ text, learned }: TrainingSequence): readonly TextRange[] =>
  match(learned)
    .returnType<readonly TextRange[]>()
    .with({ kind: 'all' }, () => [{ start: 0, end: text.length }])
    .with({ kind: 'none' }, () => [])
    .with({ kind: 'marked' }, ({ ranges }) => ranges)
    .with({ kind: 'after' }, ({ prompt }) => [
      { start: commonStart(prompt.text, text), end: text.length },
    ])
    .exhaustive();

const cutPlace = (
  { text, isChat }: TrainingSequence,
  maxLength: number | null,
  tokenizer: ModelTokenizer,
): number => {
  if (maxLength === null) return text.length;
  const before = isChat ? 0 : tokenizer.count('', true);
  return tokenizer.offsets(text)?.starts[maxLength - before] ?? text.length;
};

/** A sequence as text in pieces: what is shown, what is learned, what is cut off. */
export const spansOfSequence = (
  sequence: TrainingSequence,
  maxLength: number | null,
  tokenizer: ModelTokenizer,
): readonly RenderedSpan[] => {
  const { text } = sequence;
  const cut = cutPlace(sequence, maxLength, tokenizer);
  const spans: RenderedSpan[] = [];
  const push = (use: RenderedSpan['use'], start: number, end: number): void => {
    if (end > start) spans.push({ use, text: text.slice(start, end) });
  };
  let cursor = 0;
  for (const { start, end } of learnedText(sequence)) {
    push('context', cursor, Math.min(start, cut));
    push('learned', Math.min(start, cut), Math.min(end, cut));
    cursor = Math.min(end, cut);
  }
  push('context', cursor, cut);
  push('cut', cut, text.length);
  return spans;
};
