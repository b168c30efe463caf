import type { Json, JsonObject } from '@vibeml/core-models';
import { err, Result } from 'neverthrow';
import { isObject } from './chat-messages.ts';
import type { TextRange } from './chat-template.ts';
import type { ChatMasking } from './loss-masking.ts';
import {
  longerAnswer,
  type RenderedText,
  type Renderer,
  renderChat,
  renderPair,
  renderPlain,
  renderPrompt,
  toolsOf,
} from './row-renderer.ts';

/** Which part of a sequence is learned. */
export type LearnedPart =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'marked'; readonly ranges: readonly TextRange[] }
  | { readonly kind: 'after'; readonly prompt: RenderedText };

/** A text that training sees as one example. */
export interface TrainingSequence extends RenderedText {
  readonly learned: LearnedPart;
  /** Whether the loss is a mask over these tokens. */
  readonly isMasked: boolean;
}

const everything = { kind: 'all' } as const;

type Sequences = Result<readonly TrainingSequence[], string>;

/** How rows become sequences. */
export interface SequenceRules {
  readonly renderer: Renderer;
  readonly chats: ChatMasking;
  /** Whether prompts of pairs are learned too. */
  readonly learnsPrompts: boolean;
}

const hasText = (value: Json | undefined): boolean =>
  typeof value === 'string' && value.trim() !== '';

const isAnswerTurn = (turn: Json): boolean =>
  isObject(turn) &&
  turn['role'] === 'assistant' &&
  (hasText(turn['content']) || turn['tool_calls'] !== undefined);

const pairSequence = (
  prompt: Json | undefined,
  answer: Json,
  row: JsonObject,
  { renderer, learnsPrompts }: SequenceRules,
): Result<TrainingSequence, string> =>
  renderPair(prompt, answer, row, renderer).andThen((whole) =>
    renderPrompt(prompt, row, renderer).map((start) => ({
      ...whole,
      learned: learnsPrompts ? everything : { kind: 'after' as const, prompt: start },
      isMasked: true,
    })),
  );

const markedChat = (
  messages: readonly Json[],
  row: JsonObject,
  { chats, renderer }: SequenceRules,
): Result<TrainingSequence, string> => {
  const { marking } = chats;
  if (marking === null) {
    return renderChat(messages, row, renderer).map((whole) => ({
      ...whole,
      learned: everything,
      isMasked: true,
    }));
  }
  return toolsOf(row)
    .andThen((tools) =>
      marking.renderMarked({ messages: [...messages], tools, addGenerationPrompt: false }),
    )
    .map(({ text, generated }) => ({
      text,
      isChat: true,
      learned: { kind: 'marked', ranges: generated },
      isMasked: true,
    }));
};

/** Each answer, or the last one, with what was said before as its prompt. An answer without a question before it is left out. */
const answersAsRows = (
  messages: readonly Json[],
  row: JsonObject,
  which: 'every' | 'last',
  rules: SequenceRules,
): Sequences => {
  const places = messages.flatMap((turn, index) =>
    index > 0 && isAnswerTurn(turn) ? [index] : [],
  );
  const chosen = which === 'every' ? places : places.slice(-1);
  return Result.combine(
    chosen.map((place) =>
      pairSequence(messages.slice(0, place), messages.slice(place, place + 1), row, {
        ...rules,
        learnsPrompts: false,
      }),
    ),
  );
};

const chatSequences = (
  messages: readonly Json[],
  row: JsonObject,
  rules: SequenceRules,
): Sequences => {
  const { masking } = rules.chats;
  if (masking === 'assistant_turns_as_rows') return answersAsRows(messages, row, 'every', rules);
  if (masking === 'last_assistant_turn') return answersAsRows(messages, row, 'last', rules);
  return markedChat(messages, row, rules).map((each) => [each]);
};

/** The sequences that training makes of a canonical row. */
export const trainingSequences = (row: JsonObject, rules: SequenceRules): Sequences => {
  const { messages, text, prompt, completion, chosen } = row;
  const { renderer } = rules;
  if (Array.isArray(messages)) return chatSequences(messages, row, rules);
  if (chosen !== undefined) {
    return longerAnswer(row, renderer)
      .andThen((answer) => pairSequence(prompt, answer, row, { ...rules, learnsPrompts: false }))
      .map((each) => [{ ...each, isMasked: false }]);
  }
  if (completion !== undefined) {
    return pairSequence(prompt, completion, row, rules).map((each) => [each]);
  }
  if (prompt !== undefined) {
    return renderPrompt(prompt, row, renderer).map((each) => [
      { ...each, learned: { kind: 'none' }, isMasked: false },
    ]);
  }
  return typeof text === 'string'
    ? renderPlain(text, renderer).map((each) => [{ ...each, learned: everything, isMasked: true }])
    : err('the row has no text');
};
