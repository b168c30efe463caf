import type { RowFaultCode } from './row-fault.ts';
import type { TextMarkCode } from './text-marks.ts';

/** What can be found in a row; a fault leaves the row out, a remark does not. */
export type RowFindingCode =
  | RowFaultCode
  | TextMarkCode
  | 'empty_turn'
  | 'turns_after_answer'
  | 'repeated_role'
  | 'first_turn'
  | 'duplicate_row'
  | 'near_duplicate_row'
  | 'eval_row_in_train'
  | 'template_failed'
  | 'nothing_learned'
  | 'answer_without_end'
  | 'doubled_start'
  | 'too_long'
  | 'likely_too_long'
  | 'prompt_too_long';

/** Where a row stands; both count from 1. */
export interface RowPlace {
  readonly row: number;
  readonly line: number;
}

/** What a finding takes: tokens where they were counted, else characters to work them out from. */
export interface TextAmount {
  readonly tokens: number;
  readonly characters: number;
}

/** Nothing at all. */
export const noAmount: TextAmount = { tokens: 0, characters: 0 };

/** All that is kept of one kind of finding. */
export interface LedgerEntry {
  readonly code: RowFindingCode;
  readonly count: number;
  /** The first twenty. */
  readonly places: readonly RowPlace[];
  /** A few pieces of rows that may be shown, for example names of roles. */
  readonly details: readonly string[];
  readonly amount: TextAmount;
}

/** What is known of a finding besides its code and place. */
export interface FindingNote {
  /** Rows that this one stands for. */
  readonly weight?: number;
  readonly detail?: string | null;
  /** Of this row alone. */
  readonly amount?: TextAmount;
}

/** Counts findings and keeps their first places. */
export interface FindingLedger {
  note(code: RowFindingCode, place: RowPlace, note?: FindingNote): void;
  entries(): readonly LedgerEntry[];
}

const maxPlaces = 20;
const maxDetails = 5;

interface OpenEntry {
  count: number;
  tokens: number;
  characters: number;
  readonly places: RowPlace[];
  readonly details: Set<string>;
}

const emptyEntry = (): OpenEntry => ({
  count: 0,
  tokens: 0,
  characters: 0,
  places: [],
  details: new Set(),
});

/** Makes an empty ledger. */
export const createFindingLedger = (): FindingLedger => {
  const open = new Map<RowFindingCode, OpenEntry>();
  const entryOf = (code: RowFindingCode): OpenEntry => {
    const entry = open.get(code) ?? emptyEntry();
    open.set(code, entry);
    return entry;
  };
  return {
    note(code, place, { weight = 1, detail = null, amount = noAmount } = {}) {
      const entry = entryOf(code);
      entry.count += weight;
      entry.tokens += amount.tokens * weight;
      entry.characters += amount.characters * weight;
      if (entry.places.length < maxPlaces) entry.places.push(place);
      if (detail !== null && entry.details.size < maxDetails) entry.details.add(detail);
    },
    entries: () =>
      [...open].map(([code, { count, places, details, tokens, characters }]) => ({
        code,
        count,
        places,
        details: [...details],
        amount: { tokens, characters },
      })),
  };
};
