import type { Json, JsonObject, TokenCounter, TokenizerFiles } from '@vibeml/core-models';
import { type ErrorOf, modelNotUsable } from '@vibeml/errors';
import { err, ok, Result } from 'neverthrow';
import { type ChatTemplate, compileChatTemplate } from './chat-template.ts';
import { createModelTokenizer, type ModelTokenizer } from './model-tokenizer.ts';

/** The files of a tokenizer, and the name of its model for messages. */
export interface TokenCounterRequest extends TokenizerFiles {
  readonly model: string;
}

/** A row as text. The chat template brings its own special tokens; plain text gets those of the tokenizer. */
interface RenderedRow {
  readonly text: string;
  readonly isChat: boolean;
}

type Rendering = Result<RenderedRow, string>;

interface Renderer {
  readonly template: ChatTemplate | null;
  /** Ends every plain text, as TRL does; empty where the tokenizer has none. */
  readonly endOfText: string;
}

const parseTools = Result.fromThrowable(
  (text: string): Json => JSON.parse(text),
  () => 'its tools are not valid JSON',
);

const toolsOf = ({ tools }: JsonObject): Result<Json, string> =>
  typeof tools === 'string' ? parseTools(tools) : ok(null);

const plain = (text: string, { endOfText }: Renderer): Rendering =>
  ok({ text: text.endsWith(endOfText) ? text : `${text}${endOfText}`, isChat: false });

const chat = (
  messages: readonly Json[],
  row: JsonObject,
  { template }: Renderer,
  addGenerationPrompt = false,
): Rendering => {
  if (template === null) return err('the model has no chat template');
  return toolsOf(row)
    .andThen((tools) => template({ messages: [...messages], tools, addGenerationPrompt }))
    .map((text) => ({ text, isChat: true }));
};

const listOf = (value: Json | undefined): readonly Json[] => {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? [{ role: 'user', content: value }] : [];
};

const joined = (
  prompt: Json | undefined,
  answer: Json,
  row: JsonObject,
  renderer: Renderer,
): Rendering =>
  typeof answer === 'string'
    ? plain(`${typeof prompt === 'string' ? prompt : ''}${answer}`, renderer)
    : chat([...listOf(prompt), ...listOf(answer)], row, renderer);

const promptAlone = (prompt: Json, row: JsonObject, renderer: Renderer): Rendering =>
  typeof prompt === 'string'
    ? ok({ text: prompt, isChat: false })
    : chat(listOf(prompt), row, renderer, true);

const preferred = (row: JsonObject, renderer: Renderer): Rendering => {
  const render = (name: string) => joined(row['prompt'], row[name] ?? '', row, renderer);
  return render('chosen').andThen((chosen) =>
    render('rejected').map((rejected) =>
      rejected.text.length > chosen.text.length ? rejected : chosen,
    ),
  );
};

const renderRow = (row: JsonObject, renderer: Renderer): Rendering => {
  const { messages, text, prompt, completion, chosen } = row;
  if (Array.isArray(messages)) return chat(messages, row, renderer);
  if (chosen !== undefined) return preferred(row, renderer);
  if (completion !== undefined) return joined(prompt, completion, row, renderer);
  if (prompt !== undefined) return promptAlone(prompt, row, renderer);
  return typeof text === 'string' ? plain(text, renderer) : err('the row has no text');
};

const counterOf = (tokenizer: ModelTokenizer, template: ChatTemplate | null): TokenCounter => {
  const renderer = { template, endOfText: tokenizer.specialTokens['eos_token'] ?? '' };
  const count = Result.fromThrowable(
    ({ text, isChat }: RenderedRow) => tokenizer.encode(text, !isChat).length,
    () => 'the tokenizer failed',
  );
  return {
    count: (row) => renderRow(row, renderer).andThen(count).unwrapOr(null),
    render: (row) =>
      renderRow(row, renderer)
        .map(({ text }) => text)
        .unwrapOr(null),
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
        ? ok(counterOf(tokenizer, null))
        : compileChatTemplate(request.chatTemplate, tokenizer.specialTokens).map((template) =>
            counterOf(tokenizer, template),
          ),
    )
    .mapErr(refuse(request.model));
