import type { Json, JsonObject } from '@vibeml/core-models';
import { match } from 'ts-pattern';
import type { CanonicalRow, ChatMessage, Side } from './canonical-row.ts';

const messageJson = ({ role, content, name, tool_calls: toolCalls }: ChatMessage): JsonObject => ({
  role,
  content,
  ...(name === undefined ? {} : { name }),
  ...(toolCalls === undefined ? {} : { tool_calls: toolCalls }),
});

/** A side as JSON. */
export const sideJson = (side: Side): Json =>
  typeof side === 'string' ? side : side.map(messageJson);

const toolsJson = (tools: string | undefined): JsonObject => (tools === undefined ? {} : { tools });

/** A canonical row with the columns that the trainer reads: `messages`, or `prompt` and `completion`, or `text`, … */
export const trainingRow = (row: CanonicalRow): JsonObject =>
  match(row)
    .returnType<JsonObject>()
    .with({ kind: 'chat' }, ({ messages, tools }) => ({
      messages: messages.map(messageJson),
      ...toolsJson(tools),
    }))
    .with({ kind: 'pair' }, ({ prompt, completion, tools }) => ({
      prompt: sideJson(prompt),
      completion: sideJson(completion),
      ...toolsJson(tools),
    }))
    .with({ kind: 'text' }, ({ text }) => ({ text }))
    .with({ kind: 'preference' }, ({ prompt, chosen, rejected }) => ({
      ...(prompt === null ? {} : { prompt: sideJson(prompt) }),
      chosen: sideJson(chosen),
      rejected: sideJson(rejected),
    }))
    .with({ kind: 'kto' }, ({ prompt, completion, label }) => ({
      prompt: sideJson(prompt),
      completion: sideJson(completion),
      label,
    }))
    .with({ kind: 'prompts' }, ({ prompt, columns }) => ({ ...columns, prompt: sideJson(prompt) }))
    .exhaustive();
