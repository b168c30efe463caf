import type { RowFaultCode } from './row-fault.ts';
import type { TextMark } from './text-marks.ts';

/** What can be found in a row; a fault leaves the row out, a remark does not. */
export type RowFindingCode =
  | RowFaultCode
  | TextMark
  | 'empty_turn'
  | 'turns_after_answer'
  | 'repeated_role'
  | 'first_turn'
  | 'duplicate_row'
  | 'eval_row_in_train'
  | 'template_failed'
  | 'too_long'
  | 'likely_too_long'
  | 'prompt_too_long';

/** Where a row stands; both count from 1. */
export interface RowPlace {
  readonly row: number;
  readonly line: number;
}

/** All that is kept of one kind of finding. */
export interface LedgerEntry {
  readonly code: RowFindingCode;
  readonly count: number;
  /** The first twenty. */
  readonly places: readonly RowPlace[];
  /** A few pieces of rows, for example names of roles. */
  readonly details: readonly string[];
}

/** Counts findings and keeps their first places. */
export interface FindingLedger {
  /** `weight` is the number of rows that this one stands for. */
  note(
    code: RowFindingCode,
    place: RowPlace,
    note?: { weight?: number; detail?: string | null },
  ): void;
  entries(): readonly LedgerEntry[];
}

const maxPlaces = 20;
const maxDetails = 5;

interface OpenEntry {
  count: number;
  readonly places: RowPlace[];
  readonly details: Set<string>;
}

/** Makes an empty ledger. */
export const createFindingLedger = (): FindingLedger => {
  const open = new Map<RowFindingCode, OpenEntry>();
  const entryOf = (code: RowFindingCode): OpenEntry => {
    const entry = open.get(code) ?? { count: 0, places: [], details: new Set() };
    open.set(code, entry);
    return entry;
  };
  return {
    note(code, place, { weight = 1, detail = null } = {}) {
      const entry = entryOf(code);
      entry.count += weight;
      if (entry.places.length < maxPlaces) entry.places.push(place);
      if (detail !== null && entry.details.size < maxDetails) entry.details.add(detail);
    },
    entries: () =>
      [...open].map(([code, { count, places, details }]) => ({
        code,
        count,
        places,
        details: [...details],
      })),
  };
};
