import { type ChatMessage, type ChatSession, cancelled, type VibemlError } from '@vibeml/sdk';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';

/** The two models of a chat. */
export type ChatModel = 'base' | 'tuned';

/** What each model has said and was asked. */
export type Conversation = Readonly<Partial<Record<ChatModel, readonly ChatMessage[]>>>;
/** The answers to one question. */
export type Answers = Readonly<Partial<Record<ChatModel, string>>>;

/** A question to the models of a conversation. */
export interface Question {
  readonly conversation: Conversation;
  readonly models: readonly ChatModel[];
  readonly maxNewTokens: number;
  readonly signal: AbortSignal;
  /** Called with everything that was said so far. */
  readonly onText: (answers: Answers) => void;
}

async function* answerSteps(session: ChatSession, question: Question) {
  let answers: Answers = {};
  for (const model of question.models) {
    answers = { ...answers, [model]: '' };
    const messages = question.conversation[model] ?? [];
    const { maxNewTokens } = question;
    for await (const piece of session.answer({ messages, model, maxNewTokens })) {
      if (question.signal.aborted) return err(cancelled('The answer'));
      answers = { ...answers, [model]: `${answers[model]}${yield* piece}` };
      question.onText(answers);
    }
  }
  return ok(answers);
}

/** Asks one model after the other, piece by piece: two at once would only share the same processor. */
export const askModels = (
  session: ChatSession,
  question: Question,
): ResultAsync<Answers, VibemlError> => safeTry(() => answerSteps(session, question));

/** The conversation with a message of the person at its end. */
export const withMessage = (
  conversation: Conversation,
  models: readonly ChatModel[],
  content: string,
): Conversation =>
  Object.fromEntries(
    models.map((model) => [
      model,
      [...(conversation[model] ?? []), { role: 'user' as const, content }],
    ]),
  );

/** The conversation with what each model answered at its end. */
export const withAnswers = (conversation: Conversation, answers: Answers): Conversation => ({
  ...(conversation.base && { base: [...conversation.base, answerOf(answers.base)] }),
  ...(conversation.tuned && { tuned: [...conversation.tuned, answerOf(answers.tuned)] }),
});

const answerOf = (content = ''): ChatMessage => ({ role: 'assistant', content });

/** A conversation that has only begun. */
export const startConversation = (
  models: readonly ChatModel[],
  system: string | undefined,
): Conversation =>
  Object.fromEntries(
    models.map((model) => [
      model,
      system === undefined ? [] : [{ role: 'system' as const, content: system }],
    ]),
  );
