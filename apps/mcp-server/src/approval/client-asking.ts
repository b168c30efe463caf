import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  inputResponse,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { ResultAsync } from 'neverthrow';
import { isRecord } from '../schemas/json-schema.ts';
import type { Asked, Asking, PersonAction, PersonReply } from './asking.ts';

/** The key of the one question a launch asks. */
export const questionKey = 'approval';

/** A form without fields: agreeing to it is the whole answer. */
export const emptyForm = { type: 'object', properties: {} } as const;

// A call has to be answered within 50 s, and the launch itself needs a part of that.
const answerTimeoutMs = 40_000;

/** Before 2025-11-25 the bare capability meant forms; after it, forms are named. */
const hasForms = (capabilities: unknown): boolean => {
  const elicitation = isRecord(capabilities) ? capabilities['elicitation'] : undefined;
  if (!isRecord(elicitation)) return false;
  return Object.keys(elicitation).length === 0 || isRecord(elicitation['form']);
};

const nameOf = (client: unknown): string =>
  isRecord(client) && typeof client['name'] === 'string' ? client['name'] : 'an MCP client';

const askNow = (ctx: ServerContext, message: string): ResultAsync<PersonAction, never> =>
  ResultAsync.fromPromise(
    ctx.mcpReq.send(
      {
        method: 'elicitation/create',
        params: { mode: 'form', message, requestedSchema: emptyForm },
      },
      { timeout: answerTimeoutMs, signal: ctx.mcpReq.signal },
    ),
    () => 'no_answer' as const,
  )
    .map((answer): PersonAction => answer.action)
    .orElse((action) => ResultAsync.fromSafePromise(Promise.resolve<PersonAction>(action)));

const isAsked = (state: unknown): state is Asked =>
  isRecord(state) && ['id', 'digest', 'nonce'].every((key) => typeof state[key] === 'string');

const replyOf = (ctx: ServerContext): PersonReply | null => {
  // The signature was checked before this: a forged or expired state never gets here.
  const asked = ctx.mcpReq.requestState<unknown>();
  const response = inputResponse(ctx.mcpReq.inputResponses, questionKey);
  return isAsked(asked) && response.kind === 'elicit' ? { asked, action: response.action } : null;
};

/** Tells how the person behind a call can be asked. */
export const clientAsking = (
  era: 'legacy' | 'modern',
  server: Pick<Server, 'getClientCapabilities' | 'getClientVersion'>,
  ctx: ServerContext,
): Asking => {
  if (era === 'modern') {
    const envelope: unknown = ctx.mcpReq.envelope;
    const meta = isRecord(envelope) ? envelope : {};
    return hasForms(meta[CLIENT_CAPABILITIES_META_KEY])
      ? { kind: 'rounds', client: nameOf(meta[CLIENT_INFO_META_KEY]), reply: replyOf(ctx) }
      : { kind: 'unavailable' };
  }
  return hasForms(server.getClientCapabilities())
    ? {
        kind: 'direct',
        client: nameOf(server.getClientVersion()),
        ask: (message) => askNow(ctx, message),
      }
    : { kind: 'unavailable' };
};
