import { type ChatSession, requestInvalid, type Vibeml, type VibemlError } from '@vibeml/sdk';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { askModels, type ChatModel, startConversation, withMessage } from '../chat/ask-models.ts';
import { type ChatOptions, converse, voicesOf } from '../chat/converse.ts';
import type { Context } from '../context.ts';
import type { Command, Outcome } from '../outcome.ts';
import { sideBySide } from '../render/side-by-side.ts';
import type { ChatFlags } from '../routes/chat.ts';
import { withVibeml } from '../with-vibeml.ts';

const defaultMaxTokens = 128;

const optionsOf = (flags: ChatFlags): ChatOptions => {
  const models: readonly ChatModel[] = flags.model === 'both' ? ['base', 'tuned'] : [flags.model];
  return { models, system: flags.system, maxNewTokens: flags.maxTokens ?? defaultMaxTokens };
};

/** Ends the session whatever came of the work. */
const endAfter = <Value>(
  session: ChatSession,
  work: ResultAsync<Value, VibemlError>,
): ResultAsync<Value, VibemlError> =>
  new ResultAsync(
    (async () => {
      const result = await work;
      await session.end();
      return result;
    })(),
  );

const openSession = (
  context: Context,
  vibeml: Vibeml,
  runId: string,
): ResultAsync<ChatSession, VibemlError> =>
  vibeml.local.openChat(runId, { signal: context.signal });

const askOnce = (
  context: Context,
  vibeml: Vibeml,
  run: { readonly runId: string; readonly prompt: string },
  options: ChatOptions,
): ResultAsync<Outcome, VibemlError> =>
  openSession(context, vibeml, run.runId)
    .andThen((session) =>
      endAfter(
        session,
        askModels(session, {
          conversation: withMessage(
            startConversation(options.models, options.system),
            options.models,
            run.prompt,
          ),
          models: options.models,
          maxNewTokens: options.maxNewTokens,
          signal: context.signal,
          onText: () => undefined,
        }),
      ),
    )
    .map((answers) => ({
      document: { ...run, answers },
      text: (page) => sideBySide(voicesOf(answers, options.models), page),
    }));

const talk = (
  context: Context,
  vibeml: Vibeml,
  runId: string,
  options: ChatOptions,
): ResultAsync<Outcome, VibemlError> => {
  context.out(`Loading the models of ${runId}. /reset starts over; /exit or Ctrl-D ends.\n`);
  return openSession(context, vibeml, runId)
    .andThen((session) =>
      endAfter(
        session,
        ResultAsync.fromSafePromise(context.prompts()).andThen((prompts) =>
          converse(context, session, prompts, options),
        ),
      ),
    )
    .map((turns) => ({ document: { runId, turns }, text: () => '' }));
};

/** The question: from the flag, or from standard input where that is no terminal. */
const promptOf = (context: Context, flags: ChatFlags): ResultAsync<string, VibemlError> => {
  const missing = errAsync(
    requestInvalid([
      { field: '--prompt', problem: 'is missing: give it, or pipe the question in' },
    ]),
  );
  if (flags.prompt !== undefined) return okAsync(flags.prompt);
  if (context.terminal.typed) return missing;
  return ResultAsync.fromSafePromise<string, VibemlError>(context.readInput()).andThen((text) =>
    text.trim() === '' ? missing : okAsync(text.trim()),
  );
};

/** `vibeml chat RUN` */
export const chat: Command<ChatFlags, [runId: string]> = (context, flags, runId) => {
  const options = optionsOf(flags);
  const isConversation = context.terminal.interactive && !flags.json && flags.prompt === undefined;
  return withVibeml(context, (vibeml) =>
    isConversation
      ? talk(context, vibeml, runId, options)
      : promptOf(context, flags).andThen((prompt) =>
          askOnce(context, vibeml, { runId, prompt }, options),
        ),
  );
};
