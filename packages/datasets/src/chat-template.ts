import { Template } from '@huggingface/jinja';
import type { Json } from '@vibeml/core-models';
import { err, Result } from 'neverthrow';
import { redirectStrips, stripFunctions } from './python-strip.ts';
import type { SpecialTokens } from './special-tokens.ts';

/** A chat to render: turns as JSON, and the tools that the model is told of. */
export interface TemplateInput {
  readonly messages: Json;
  readonly tools: Json;
  /** Whether the text ends where the model's answer begins. */
  readonly addGenerationPrompt: boolean;
}

/** Where a piece of text begins and ends, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A rendered chat, and the pieces that the template marks as the model's own (`{% generation %}`). */
export interface MarkedText {
  readonly text: string;
  readonly generated: readonly TextRange[];
}

/** A compiled chat template; a chat that the template refuses gives the reason. */
export interface ChatTemplate {
  readonly marksAnswers: boolean;
  render(input: TemplateInput): Result<string, string>;
  renderMarked(input: TemplateInput): Result<MarkedText, string>;
}

type Render = (input: TemplateInput) => Result<string, string>;

// What a template says when it refuses a chat was written by others, so it is not passed on.
const compile = Result.fromThrowable(
  (source: string) => {
    const template = new Template(source);
    redirectStrips({ body: template.parsed.body });
    return template;
  },
  () => 'its chat template is not valid Jinja',
);

const compileRender = (source: string, specialTokens: SpecialTokens): Result<Render, string> =>
  compile(source).map((template) =>
    Result.fromThrowable(
      ({ messages, tools, addGenerationPrompt }: TemplateInput) =>
        template.render({
          ...stripFunctions,
          ...specialTokens,
          messages,
          tools,
          documents: null,
          add_generation_prompt: addGenerationPrompt,
        }),
      () => 'its chat template refuses the chat',
    ),
  );

/** Noncharacters: Unicode keeps them out of text. */
const openMark = '\uFDD0';
const closeMark = '\uFDD1';
const anyMark = /[\uFDD0\uFDD1]/g;

const generationTag = /\{%(-?)\s*(end)?generation\s*(-?)%\}/g;

/** Whether a template marks the model's own text, with the pattern that TRL looks for. */
export const marksAnswers = (source: string): boolean => /\{%-?\s*generation\s*-?%\}/.test(source);

/** Jinja's JavaScript version drops the marks, so they become blocks that write a sign. White space is trimmed around a block as around the mark. */
const withSigns = (source: string): string =>
  source.replace(generationTag, (_tag, before: string, end: string | undefined, after: string) => {
    const sign = end === undefined ? openMark : closeMark;
    return `{%${before} if true %}${sign}{% endif ${after}%}`;
  });

/** Takes the signs out of a text and tells where they stood. */
const readSigns = (signed: string): MarkedText => {
  const generated: TextRange[] = [];
  let text = '';
  let cursor = 0;
  let start = 0;
  for (const { 0: sign, index } of signed.matchAll(anyMark)) {
    text += signed.slice(cursor, index);
    cursor = index + sign.length;
    if (sign === openMark) start = text.length;
    else generated.push({ start, end: text.length });
  }
  return { text: text + signed.slice(cursor), generated };
};

const holdsSigns = ({ messages, tools }: TemplateInput): boolean =>
  new RegExp(anyMark).test(JSON.stringify([messages, tools]));

/** Compiles a chat template (Jinja), as transformers renders it; or gives the reason why it can't. */
export const compileChatTemplate = (
  source: string,
  specialTokens: SpecialTokens,
): Result<ChatTemplate, string> =>
  compileRender(withSigns(source), specialTokens).map((renderSigned) => {
    const renderMarked: ChatTemplate['renderMarked'] = (input) =>
      holdsSigns(input)
        ? err('the chat holds characters that are no text')
        : renderSigned(input).map(readSigns);
    return {
      marksAnswers: marksAnswers(source),
      render: (input) => renderMarked(input).map(({ text }) => text),
      renderMarked,
    };
  });
