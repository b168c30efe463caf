/** Why a row can't be trained on. `unknown_role` stops the training program; the others leave the row out. */
export type RowFaultCode =
  | 'empty_chat'
  | 'empty_prompt'
  | 'empty_answer'
  | 'empty_text'
  | 'not_messages'
  | 'not_text'
  | 'unknown_role'
  | 'no_assistant_turn'
  | 'sides_differ'
  | 'chosen_equals_rejected'
  | 'label_invalid';

/** A row that can't be trained on, and what in it is to blame. */
export interface RowFault {
  readonly code: RowFaultCode;
  /** A short piece of the row, for example the name of a role. */
  readonly detail: string | null;
}

/** Makes a fault. */
export const rowFault = (code: RowFaultCode, detail: string | null = null): RowFault => ({
  code,
  detail,
});
