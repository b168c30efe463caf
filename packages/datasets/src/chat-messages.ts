import type { Json, JsonObject } from '@vibeml/core-models';
import { err, ok, Result } from 'neverthrow';
import { type ChatMessage, type ChatRole, isAnswer } from './canonical-row.ts';
import { type RowFault, rowFault } from './row-fault.ts';

const roles: ReadonlyMap<string, ChatRole> = new Map<string, ChatRole>([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['gpt', 'assistant'],
  ['bot', 'assistant'],
  ['model', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
  ['observation', 'tool'],
]);

/** Whether a JSON value is an object. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = Result.fromThrowable(
  (text: string): Json => JSON.parse(text),
  () => rowFault('not_messages'),
);

const textOf = (content: Json | undefined): Result<string, RowFault> => {
  if (content === undefined || content === null) return ok('');
  if (typeof content === 'string') return ok(content);
  const parts = Array.isArray(content) ? content : [content];
  const texts = parts.map((part) => (isObject(part) ? part['text'] : null));
  return texts.every((text) => typeof text === 'string')
    ? ok(texts.join(''))
    : err(rowFault('not_text'));
};

/** A role is named in messages only where it is a plain word: anything else is text that others wrote. */
const nameOfRole = (written: Json | undefined): string => {
  if (written === undefined || written === null) return 'none';
  return typeof written === 'string' && /^[\p{L}\p{N}_-]{1,24}$/u.test(written)
    ? written
    : 'not a word';
};

const roleOf = (item: JsonObject): Result<ChatRole, RowFault> => {
  const written = item['role'] ?? item['from'];
  const role = typeof written === 'string' ? roles.get(written) : undefined;
  return role === undefined ? err(rowFault('unknown_role', nameOfRole(written))) : ok(role);
};

/** JSON text of a value; a value that is nested beyond all measure has none. */
export const jsonText = Result.fromThrowable(
  (value: Json): string => JSON.stringify(value),
  () => rowFault('not_messages'),
);

const callsOf = (value: Json | undefined): Result<{ readonly tool_calls?: Json }, RowFault> =>
  Array.isArray(value) && value.length > 0
    ? jsonText(value).map(() => ({ tool_calls: value }))
    : ok({});

const messageOf = (item: Json): Result<ChatMessage, RowFault> => {
  if (!isObject(item)) return err(rowFault('not_messages'));
  const { name } = item;
  return roleOf(item).andThen((role) =>
    textOf(item['content'] ?? item['value']).andThen((content) =>
      callsOf(item['tool_calls']).map((calls) => ({
        role,
        content,
        ...(typeof name === 'string' && name !== '' ? { name } : {}),
        ...calls,
      })),
    ),
  );
};

/** Reads the turns of a chat in any dialect: `role`/`content` or `from`/`value`, as a list or as JSON text in a cell. */
export const chatMessages = (value: Json): Result<readonly ChatMessage[], RowFault> =>
  (typeof value === 'string' ? parse(value) : ok(value)).andThen((items) => {
    if (!Array.isArray(items)) return err(rowFault('not_messages'));
    return items.length === 0 ? err(rowFault('empty_chat')) : Result.combine(items.map(messageOf));
  });

/** Cuts a chat after its last answer. Fails with `no_assistant_turn`. */
export const endingWithAnswer = (
  messages: readonly ChatMessage[],
): Result<readonly ChatMessage[], RowFault> => {
  const last = messages.findLastIndex(isAnswer);
  return last < 0 ? err(rowFault('no_assistant_turn')) : ok(messages.slice(0, last + 1));
};
