import { type CanonicalRow, type ChatMessage, isAnswer } from './canonical-row.ts';
import type { RowFindingCode } from './finding-ledger.ts';
import { turnsOfRow } from './row-text.ts';
import { textMarks } from './text-marks.ts';

const isEmptyTurn = (message: ChatMessage): boolean =>
  message.content.trim() === '' && !isAnswer(message);

const repeatsRole = (messages: readonly ChatMessage[]): boolean =>
  messages.some(
    ({ role }, index) => index > 0 && role !== 'tool' && role === messages[index - 1]?.role,
  );

const startsOddly = (messages: readonly ChatMessage[]): boolean => {
  const first = messages[0]?.role;
  return first !== 'user' && first !== 'system';
};

const chatRemarks = (messages: readonly ChatMessage[], turnsCut: number): RowFindingCode[] => [
  ...(messages.some(isEmptyTurn) ? (['empty_turn'] as const) : []),
  ...(repeatsRole(messages) ? (['repeated_role'] as const) : []),
  ...(startsOddly(messages) ? (['first_turn'] as const) : []),
  ...(turnsCut > 0 ? (['turns_after_answer'] as const) : []),
];

/** What stands out in a row that can be trained on, each thing once. */
export const rowRemarks = (row: CanonicalRow): ReadonlySet<RowFindingCode> =>
  new Set<RowFindingCode>([
    ...turnsOfRow(row).flatMap(({ content }) => textMarks(content)),
    ...(row.kind === 'chat' ? chatRemarks(row.messages, row.turnsCut) : []),
  ]);
