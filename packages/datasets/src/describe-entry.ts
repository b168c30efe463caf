import type { Finding, FindingCost } from '@vibeml/core-models';
import type { LedgerEntry, RowFindingCode, TextAmount } from './finding-ledger.ts';
import { type FindingWording, findingTexts } from './finding-texts.ts';

/** What a sentence about a finding depends on. */
export interface FindingScope extends Omit<FindingWording, 'share'> {
  readonly rows: number;
  /** Whether these are only some of the rows. */
  readonly isSample: boolean;
  readonly hasLines: boolean;
  /** Tokens of an amount; null without a tokenizer. */
  readonly inTokens: (amount: TextAmount) => number | null;
  /** Tokens of all rows, those that are left out included. */
  readonly totalTokens: number;
}

type Effect = FindingCost['effect'];

/** A finding that is not here affects the rows that have it. */
const effects: ReadonlyMap<RowFindingCode, Effect> = new Map<RowFindingCode, Effect>([
  ...(
    [
      'empty_chat',
      'empty_prompt',
      'empty_answer',
      'empty_text',
      'not_messages',
      'not_text',
      'unknown_role',
      'no_assistant_turn',
      'sides_differ',
      'chosen_equals_rejected',
      'label_invalid',
      'too_long',
      'prompt_too_long',
    ] as const
  ).map((code) => [code, 'lost'] as const),
  ['duplicate_row', 'wasted'],
  ['near_duplicate_row', 'wasted'],
  ['nothing_learned', 'wasted'],
]);

const costOf = (
  { code, amount }: LedgerEntry,
  { inTokens, totalTokens }: FindingScope,
): { readonly cost?: FindingCost } => {
  const tokens = inTokens(amount) ?? 0;
  if (tokens === 0 || totalTokens === 0) return {};
  const share = Math.min(1, tokens / totalTokens);
  return { cost: { effect: effects.get(code) ?? 'affected', tokens, share } };
};

const severityOrder: Readonly<Record<Finding['severity'], number>> = {
  error: 0,
  warning: 1,
  info: 2,
};

/** Orders findings: errors first, then by count. */
export const bySeverity = (one: Finding, other: Finding): number =>
  severityOrder[one.severity] - severityOrder[other.severity] || other.count - one.count;

/** Writes an entry of the ledger as a finding. */
export const describeEntry = (entry: LedgerEntry, scope: FindingScope): Finding => {
  const { code, count, places, details } = entry;
  const { rows, hasLines, isSample } = scope;
  const { one, many, severity } = findingTexts[code]({
    ...scope,
    share: count / Math.max(1, rows),
  });
  const named = details.length === 0 ? '' : `: ${details.map((each) => `'${each}'`).join(', ')}`;
  const first = places[0];
  const place = hasLines ? `line ${first?.line}` : `row ${first?.row}`;
  const subject = `${count} of ${rows} ${isSample ? 'sampled rows' : 'rows'}`;
  return {
    code,
    severity,
    message: `${subject} ${count === 1 ? one : many}${named} (first: ${place}).`,
    count,
    rows: places.map((each) => each.row),
    ...(hasLines ? { lines: places.map((each) => each.line) } : {}),
    ...costOf(entry, scope),
  };
};
