import type {
  Hyperparameters,
  JsonObject,
  LossFacts,
  TokenCounter,
  TokenizerFiles,
} from '@vibeml/core-models';
import { type ErrorOf, modelNotUsable } from '@vibeml/errors';
import { ok, Result } from 'neverthrow';
import { type ChatTemplate, compileChatTemplate } from './chat-template.ts';
import { type ChatMasking, chooseChatMasking } from './loss-masking.ts';
import { createModelTokenizer, type ModelTokenizer } from './model-tokenizer.ts';
import { type RenderedText, renderRow } from './row-renderer.ts';
import { countSequence, spansOfSequence } from './sequence-tokens.ts';
import { type SequenceRules, trainingSequences } from './training-sequences.ts';

/** The files of a tokenizer, and the name of its model for messages. */
export interface TokenCounterRequest extends TokenizerFiles {
  readonly model: string;
  /** Which tokens are learned; the assistant's unless said otherwise. */
  readonly trainOn?: Hyperparameters['trainOn'];
}

const maskingOf = (
  row: JsonObject,
  { masking, template }: ChatMasking,
  learnsPrompts: boolean,
): Pick<LossFacts, 'masking' | 'template'> => {
  if (Array.isArray(row['messages'])) return { masking, template };
  const isPair = row['completion'] !== undefined;
  const isChat = Array.isArray(row['completion'] ?? row['chosen'] ?? row['prompt']);
  return {
    masking: isPair && !learnsPrompts ? 'completion' : 'all_tokens',
    template: isChat ? 'model' : null,
  };
};

const counterOf = (
  tokenizer: ModelTokenizer,
  template: ChatTemplate | null,
  { chatTemplate, trainOn = 'assistant' }: TokenCounterRequest,
): TokenCounter => {
  const renderer = { template, endOfText: tokenizer.specialTokens['eos_token'] ?? '' };
  const chats = chooseChatMasking(trainOn, chatTemplate, tokenizer);
  const rules: SequenceRules = { renderer, chats, learnsPrompts: trainOn === 'all' };
  // The library throws where a text is beyond it.
  const guarded = <Answer>(work: () => Answer): Result<Answer, string> =>
    Result.fromThrowable(work, () => 'the tokenizer failed')();
  const count = ({ text, isChat }: RenderedText) => guarded(() => tokenizer.count(text, !isChat));
  return {
    count: (row) => renderRow(row, renderer).andThen(count).unwrapOr(null),
    render: (row) =>
      trainingSequences(row, rules)
        .map((sequences) => sequences.at(-1)?.text ?? null)
        .unwrapOr(null),
    measure: (row, maxLength) =>
      trainingSequences(row, rules)
        .andThen((sequences) =>
          guarded(() => sequences.map((each) => countSequence(each, maxLength, tokenizer))),
        )
        .unwrapOr(null),
    spans: (row, maxLength) =>
      trainingSequences(row, rules)
        .andThen((sequences) =>
          guarded(() => {
            const last = sequences.at(-1);
            return last === undefined ? [] : spansOfSequence(last, maxLength, tokenizer);
          }),
        )
        .unwrapOr(null),
    maskingOf: (row) => maskingOf(row, chats, rules.learnsPrompts),
  };
};

const refuse = (model: string) => (reason: string) =>
  modelNotUsable(
    model,
    reason,
    'Save its tokenizer again with save_pretrained of a current transformers.',
  );

/** Makes a counter that gives the same numbers as the training program: of a pair of answers it counts the longer one. Fails with `model.not_usable`. */
export const createTokenCounter = (
  request: TokenCounterRequest,
): Result<TokenCounter, ErrorOf<'model.not_usable'>> =>
  createModelTokenizer(request)
    .andThen((tokenizer) =>
      request.chatTemplate === null
        ? ok(counterOf(tokenizer, null, request))
        : compileChatTemplate(request.chatTemplate, tokenizer.specialTokens).map((template) =>
            counterOf(tokenizer, template, request),
          ),
    )
    .mapErr(refuse(request.model));
