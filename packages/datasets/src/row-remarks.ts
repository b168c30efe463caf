import type { ChatMessage } from './canonical-row.ts';
import { isAnswer } from './canonical-row.ts';
import type { RowFindingCode } from './finding-ledger.ts';
import type { SeenRow } from './seen-row.ts';
import { textMarks } from './text-marks.ts';

/** Something that stands out in a row, with a piece of it that may be shown. */
export interface RowRemark {
  readonly code: RowFindingCode;
  readonly sample: string | null;
}

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

const remarkIf = (isSo: boolean, code: RowFindingCode): readonly RowRemark[] =>
  isSo ? [{ code, sample: null }] : [];

const chatRemarks = (messages: readonly ChatMessage[], turnsCut: number): readonly RowRemark[] => [
  ...remarkIf(messages.some(isEmptyTurn), 'empty_turn'),
  ...remarkIf(repeatsRole(messages), 'repeated_role'),
  ...remarkIf(startsOddly(messages), 'first_turn'),
  ...remarkIf(turnsCut > 0, 'turns_after_answer'),
];

const textRemarks = ({ scanned }: SeenRow): readonly RowRemark[] => {
  const byCode = new Map<RowFindingCode, RowRemark>();
  for (const { text, signs } of scanned.turns) {
    for (const mark of textMarks(text, signs)) {
      if (!byCode.has(mark.code)) byCode.set(mark.code, mark);
    }
  }
  return [...byCode.values()];
};

/** What stands out in a row that can be trained on, each thing once. */
export const rowRemarks = (row: SeenRow): readonly RowRemark[] => {
  const { canonical } = row;
  return canonical.kind === 'chat'
    ? [...textRemarks(row), ...chatRemarks(canonical.messages, canonical.turnsCut)]
    : textRemarks(row);
};
