import type { Json, JsonObject } from '@vibeml/core-models';
import { err, ok, Result } from 'neverthrow';
import type { ChatTemplate } from './chat-template.ts';

/** Text that a tokenizer gets. A chat template brings its own special tokens; plain text gets those of the tokenizer. */
export interface RenderedText {
  readonly text: string;
  readonly isChat: boolean;
}

export type Rendering = Result<RenderedText, string>;

/** What turns rows into text. */
export interface Renderer {
  readonly template: ChatTemplate | null;
  /** Ends every plain text, as TRL does; empty where the tokenizer has none. */
  readonly endOfText: string;
}

const parseTools = Result.fromThrowable(
  (text: string): Json => JSON.parse(text),
  () => 'its tools are not valid JSON',
);

/** The tools that a row tells the model of. */
export const toolsOf = ({ tools }: JsonObject): Result<Json, string> =>
  typeof tools === 'string' ? parseTools(tools) : ok(null);

/** Plain text, ended with the end token. */
export const renderPlain = (text: string, { endOfText }: Renderer): Rendering =>
  ok({ text: text.endsWith(endOfText) ? text : `${text}${endOfText}`, isChat: false });

/** A chat through the template of the model. */
export const renderChat = (
  messages: readonly Json[],
  row: JsonObject,
  { template }: Renderer,
  addGenerationPrompt = false,
): Rendering => {
  if (template === null) return err('the model has no chat template');
  return toolsOf(row)
    .andThen((tools) => template.render({ messages: [...messages], tools, addGenerationPrompt }))
    .map((text) => ({ text, isChat: true }));
};

/** A side of a row as turns of a chat. */
export const turnsOfSide = (value: Json | undefined): readonly Json[] => {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? [{ role: 'user', content: value }] : [];
};

/** A prompt with its answer. */
export const renderPair = (
  prompt: Json | undefined,
  answer: Json,
  row: JsonObject,
  renderer: Renderer,
): Rendering =>
  typeof answer === 'string'
    ? renderPlain(`${typeof prompt === 'string' ? prompt : ''}${answer}`, renderer)
    : renderChat([...turnsOfSide(prompt), ...turnsOfSide(answer)], row, renderer);

/** A prompt up to where the answer begins. */
export const renderPrompt = (
  prompt: Json | undefined,
  row: JsonObject,
  renderer: Renderer,
): Rendering =>
  typeof prompt === 'string'
    ? ok({ text: prompt, isChat: false })
    : renderChat(turnsOfSide(prompt), row, renderer, true);

/** Of chosen and rejected the longer one. */
export const longerAnswer = (row: JsonObject, renderer: Renderer): Result<Json, string> => {
  const { chosen = '', rejected = '', prompt } = row;
  return renderPair(prompt, chosen, row, renderer).andThen((one) =>
    renderPair(prompt, rejected, row, renderer).map((other) =>
      other.text.length > one.text.length ? rejected : chosen,
    ),
  );
};

/** A whole row through the model's own template. */
export const renderRow = (row: JsonObject, renderer: Renderer): Rendering => {
  const { messages, text, prompt, completion, chosen } = row;
  if (Array.isArray(messages)) return renderChat(messages, row, renderer);
  if (chosen !== undefined) {
    return longerAnswer(row, renderer).andThen((answer) =>
      renderPair(prompt, answer, row, renderer),
    );
  }
  if (completion !== undefined) return renderPair(prompt, completion, row, renderer);
  if (prompt !== undefined) return renderPrompt(prompt, row, renderer);
  return typeof text === 'string' ? renderPlain(text, renderer) : err('the row has no text');
};
