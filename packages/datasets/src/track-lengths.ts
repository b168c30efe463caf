import type { LengthStatistics, TokenCounter } from '@vibeml/core-models';
import type { FindingLedger, RowPlace } from './finding-ledger.ts';
import { createLengthTally } from './length-tally.ts';
import { promptOfRow, turnsOfRow } from './row-text.ts';
import type { SeenRow } from './seen-row.ts';
import { sideJson, trainingRow } from './training-row.ts';

/** What is known of the lengths of all rows. */
export interface Lengths {
  readonly lengths: LengthStatistics;
  readonly tokens: LengthStatistics | null;
  readonly truncatedShare: number | null;
}

/** Tokens are counted in every row up to here, and in every 50th row after it: counting is slow. */
const exactTokenRows = 10_000;
const sampleEvery = 50;

/** English has about four characters a token; other languages have fewer. */
const charactersPerToken = 4;

const charactersOf = ({ canonical }: SeenRow): number =>
  turnsOfRow(canonical).reduce((sum, { content }) => sum + content.length, 0);

interface LengthRules {
  readonly ledger: FindingLedger;
  readonly tokenCounter: TokenCounter | null;
  readonly maxLength: number | null;
}

const trackTokens = (counter: TokenCounter, { ledger, maxLength }: LengthRules) => {
  const tally = createLengthTally('tokens');
  let counted = 0;
  let tooLong = 0;

  const noteTooLong = (row: SeenRow, weight: number, limit: number): void => {
    tooLong += weight;
    ledger.note('too_long', row.place, { weight });
    const prompt = promptOfRow(row.canonical);
    const tokens = prompt === null ? 0 : (counter.count({ prompt: sideJson(prompt) }) ?? 0);
    if (tokens >= limit) ledger.note('prompt_too_long', row.place, { weight });
  };

  return {
    add(row: SeenRow, weight: number): void {
      const tokens = counter.count(trainingRow(row.canonical));
      if (tokens === null) {
        ledger.note('template_failed', row.place, { weight });
        return;
      }
      tally.add(tokens, weight);
      counted += weight;
      if (maxLength !== null && tokens > maxLength) noteTooLong(row, weight, maxLength);
    },
    tokens: () => (counted === 0 ? null : tally.statistics()),
    truncatedShare: () => (counted === 0 || maxLength === null ? null : tooLong / counted),
  };
};

const weightOf = (index: number): number => {
  if (index < exactTokenRows) return 1;
  return (index - exactTokenRows) % sampleEvery === 0 ? sampleEvery : 0;
};

/** Measures rows in characters and, with a token counter, in tokens. */
export const trackLengths = (rules: LengthRules) => {
  const characters = createLengthTally('characters');
  const tokens = rules.tokenCounter === null ? null : trackTokens(rules.tokenCounter, rules);
  let seen = 0;

  const noteLikelyTooLong = (length: number, place: RowPlace): void => {
    if (tokens !== null || rules.maxLength === null) return;
    if (length > rules.maxLength * charactersPerToken) rules.ledger.note('likely_too_long', place);
  };

  return {
    add(row: SeenRow): void {
      const length = charactersOf(row);
      characters.add(length, 1);
      noteLikelyTooLong(length, row.place);
      const weight = weightOf(seen);
      if (weight > 0) tokens?.add(row, weight);
      seen += 1;
    },
    lengths: (): Lengths => ({
      lengths: characters.statistics(),
      tokens: tokens?.tokens() ?? null,
      truncatedShare: tokens?.truncatedShare() ?? null,
    }),
  };
};
