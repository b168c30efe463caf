import { match } from 'ts-pattern';
import { type CanonicalRow, type ChatMessage, isAnswer, type Side } from './canonical-row.ts';
import { turnsOfRow } from './row-text.ts';
import { type ScannedText, scanText } from './scan-text.ts';

/** A turn with what its text tells. */
export interface ScannedTurn extends ScannedText {
  readonly role: ChatMessage['role'];
  readonly text: string;
}

/** A row with what its texts tell. */
export interface ScannedRow {
  readonly turns: readonly ScannedTurn[];
  /** How many of the turns stand before the first answer. */
  readonly promptTurns: number;
  /** The last answer; null where rows have none. */
  readonly answer: ScannedTurn | null;
  readonly characters: number;
}

const lengthOf = (side: Side | null): number => {
  if (side === null) return 0;
  return typeof side === 'string' ? 1 : side.length;
};

const beforeAnswer = (messages: readonly ChatMessage[]): number => {
  const first = messages.findIndex(isAnswer);
  return first < 0 ? messages.length : first;
};

const promptTurnsOf = (row: CanonicalRow): number =>
  match(row)
    .with({ kind: 'chat' }, ({ messages }) => beforeAnswer(messages))
    .with({ kind: 'text' }, () => 1)
    .with({ kind: 'preference' }, ({ prompt, chosen }) =>
      prompt === null && typeof chosen !== 'string' ? beforeAnswer(chosen) : lengthOf(prompt),
    )
    .with({ kind: 'pair' }, { kind: 'kto' }, { kind: 'prompts' }, ({ prompt }) => lengthOf(prompt))
    .exhaustive();

/** Place of the last answer among the turns; −1 where a row has none. */
const answerPlace = (row: CanonicalRow, turns: number): number =>
  match(row)
    .with({ kind: 'text' }, { kind: 'prompts' }, () => -1)
    .with({ kind: 'preference' }, ({ prompt, chosen }) => lengthOf(prompt) + lengthOf(chosen) - 1)
    .with({ kind: 'chat' }, { kind: 'pair' }, { kind: 'kto' }, () => turns - 1)
    .exhaustive();

/** Calls of tools are learned like text. */
const textOf = ({ content, tool_calls: calls }: ChatMessage): string =>
  calls === undefined ? content : `${content}${JSON.stringify(calls)}`;

/** Looks at every text of a row once. */
export const scanRow = (row: CanonicalRow): ScannedRow => {
  let characters = 0;
  const turns = turnsOfRow(row).map((message) => {
    const text = textOf(message);
    characters += text.length;
    return { role: message.role, text, ...scanText(text) };
  });
  return {
    turns,
    promptTurns: promptTurnsOf(row),
    answer: turns[answerPlace(row, turns.length)] ?? null,
    characters,
  };
};
