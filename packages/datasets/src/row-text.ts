import { match } from 'ts-pattern';
import {
  type CanonicalRow,
  type ChatMessage,
  isAnswer,
  type Side,
  turnsOf,
} from './canonical-row.ts';

/** Every turn of a row, in order; plain text counts as turns too. */
export const turnsOfRow = (row: CanonicalRow): readonly ChatMessage[] =>
  match(row)
    .with({ kind: 'chat' }, ({ messages }) => messages)
    .with({ kind: 'text' }, ({ text }) => turnsOf(text, 'assistant'))
    .with({ kind: 'preference' }, ({ prompt, chosen, rejected }) => [
      ...turnsOf(prompt, 'user'),
      ...turnsOf(chosen, 'assistant'),
      ...turnsOf(rejected, 'assistant'),
    ])
    .with({ kind: 'prompts' }, ({ prompt }) => turnsOf(prompt, 'user'))
    .with({ kind: 'pair' }, { kind: 'kto' }, ({ prompt, completion }) => [
      ...turnsOf(prompt, 'user'),
      ...turnsOf(completion, 'assistant'),
    ])
    .exhaustive();

const beforeFirstAnswer = (messages: readonly ChatMessage[]): readonly ChatMessage[] => {
  const first = messages.findIndex(isAnswer);
  return first < 0 ? messages : messages.slice(0, first);
};

/** What the model is given before the first answer; null where a row has no such part. */
export const promptOfRow = (row: CanonicalRow): Side | null =>
  match(row)
    .returnType<Side | null>()
    .with({ kind: 'chat' }, ({ messages }) => beforeFirstAnswer(messages))
    .with({ kind: 'text' }, () => null)
    .with({ kind: 'preference' }, ({ prompt, chosen }) =>
      prompt === null && typeof chosen !== 'string' ? beforeFirstAnswer(chosen) : prompt,
    )
    .with({ kind: 'pair' }, { kind: 'kto' }, { kind: 'prompts' }, ({ prompt }) => prompt)
    .exhaustive();
