import type { Finding } from '@vibeml/core-models';
import { err, ok, type Result } from 'neverthrow';
import { compileChatTemplate } from './chat-template.ts';
import { datasetFinding } from './dataset-finding.ts';
import { createModelTokenizer, type ModelTokenizer } from './model-tokenizer.ts';
import type { TokenCounterRequest } from './token-counter.ts';

const error = (code: string, message: string): Finding => datasetFinding(code, 'error', message);

const turns = [
  { role: 'user', content: 'a' },
  { role: 'assistant', content: 'b' },
];

/** A line break or another marker may follow the end token. */
const tokensAtEnd = 3;

const endsAnswer = (
  text: string,
  tokenizer: ModelTokenizer,
  endOfText: string,
): Result<null, Finding> => {
  const wanted = tokenizer.encode(endOfText, false);
  const last = tokenizer.encode(text, false).slice(-tokensAtEnd);
  return wanted.length === 1 && wanted[0] !== undefined && last.includes(wanted[0])
    ? ok(null)
    : err(
        error(
          'template_without_end',
          `The chat template does not end an answer with ${endOfText}, so the model would never stop.`,
        ),
      );
};

const checkTemplate = (
  { chatTemplate, model }: TokenCounterRequest,
  tokenizer: ModelTokenizer,
): Result<null, Finding> => {
  const endOfText = tokenizer.specialTokens['eos_token'];
  if (chatTemplate === null) {
    return err(error('template_missing', `'${model}' has no chat template, which chats need.`));
  }
  if (endOfText === undefined) {
    return err(error('end_token_missing', `The tokenizer of '${model}' names no end token.`));
  }
  return compileChatTemplate(chatTemplate, tokenizer.specialTokens)
    .andThen((template) =>
      template.render({ messages: turns, tools: null, addGenerationPrompt: false }),
    )
    .mapErr((reason) => error('template_broken', `'${model}' can't be used for chats: ${reason}.`))
    .andThen((text) => endsAnswer(text, tokenizer, endOfText));
};

/** Looks whether a model can learn from chats: it has a chat template that works and that ends an answer with the end token. No findings means yes. */
export const checkChatTemplate = (request: TokenCounterRequest): readonly Finding[] =>
  createModelTokenizer(request)
    .mapErr((reason) => error('tokenizer_broken', `'${request.model}' can't be used: ${reason}.`))
    .andThen((tokenizer) => checkTemplate(request, tokenizer))
    .match(
      () => [],
      (finding) => [finding],
    );
