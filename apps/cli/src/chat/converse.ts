import type { ChatSession, VibemlError } from '@vibeml/sdk';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { Context } from '../context.ts';
import { pageOf } from '../page-of.ts';
import type { Prompts } from '../prompts/prompts.ts';
import { sideBySide } from '../render/side-by-side.ts';
import {
  type Answers,
  askModels,
  type ChatModel,
  type Conversation,
  startConversation,
  withAnswers,
  withMessage,
} from './ask-models.ts';

/** How a chat is held. */
export interface ChatOptions {
  readonly models: readonly ChatModel[];
  readonly system: string | undefined;
  readonly maxNewTokens: number;
}

/** The answers as voices beside each other. */
export const voicesOf = (answers: Answers, models: readonly ChatModel[]) =>
  models.map((name) => ({ name, text: answers[name] ?? '' }));

const answerLive = async (
  context: Context,
  session: ChatSession,
  conversation: Conversation,
  options: ChatOptions,
) => {
  const area = await context.openLiveArea();
  const answered = await askModels(session, {
    conversation,
    models: options.models,
    maxNewTokens: options.maxNewTokens,
    signal: context.signal,
    onText: (answers) => area.draw(sideBySide(voicesOf(answers, options.models), pageOf(context))),
  });
  area.end();
  return answered;
};

async function* chatSteps(
  context: Context,
  session: ChatSession,
  prompts: Prompts,
  options: ChatOptions,
) {
  let conversation = startConversation(options.models, options.system);
  for (let turns = 0; ; turns += 1) {
    const line = await prompts.line('you › ');
    if (line === null || line.trim() === '/exit' || context.signal.aborted) return ok(turns);
    if (line.trim() === '') continue;
    if (line.trim() === '/reset') {
      conversation = startConversation(options.models, options.system);
      continue;
    }
    const asked = withMessage(conversation, options.models, line);
    const answers = yield* await answerLive(context, session, asked, options);
    conversation = withAnswers(asked, answers);
  }
}

/** Talks with a person line by line; each model keeps its own side of the conversation. Gives the number of turns. */
export const converse = (
  context: Context,
  session: ChatSession,
  prompts: Prompts,
  options: ChatOptions,
): ResultAsync<number, VibemlError> => safeTry(() => chatSteps(context, session, prompts, options));
