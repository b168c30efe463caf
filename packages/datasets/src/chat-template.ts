import { Template } from '@huggingface/jinja';
import type { Json } from '@vibeml/core-models';
import { Result } from 'neverthrow';
import type { SpecialTokens } from './special-tokens.ts';

/** A chat to render: turns as JSON, and the tools that the model is told of. */
export interface TemplateInput {
  readonly messages: Json;
  readonly tools: Json;
  /** Whether the text ends where the model's answer begins. */
  readonly addGenerationPrompt: boolean;
}

/** A compiled chat template; a chat that the template refuses gives the reason. */
export type ChatTemplate = (input: TemplateInput) => Result<string, string>;

// What a template says when it refuses a chat was written by others, so it is not passed on.
const compile = Result.fromThrowable(
  (source: string) => new Template(source),
  () => 'its chat template is not valid Jinja',
);

/** Compiles a chat template (Jinja), as transformers renders it; or gives the reason why it can't. */
export const compileChatTemplate = (
  source: string,
  specialTokens: SpecialTokens,
): Result<ChatTemplate, string> =>
  compile(source).map((template) =>
    Result.fromThrowable(
      ({ messages, tools, addGenerationPrompt }: TemplateInput) =>
        template.render({
          ...specialTokens,
          messages,
          tools,
          documents: null,
          add_generation_prompt: addGenerationPrompt,
        }),
      () => 'its chat template refuses the chat',
    ),
  );
