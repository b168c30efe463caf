import type { LengthStatistics, TokenCounter } from '@vibeml/core-models';
import type { FindingLedger, TextAmount } from './finding-ledger.ts';
import { createLengthTally } from './length-tally.ts';
import type { SeenRow } from './seen-row.ts';
import { type TokenFacts, trackTokens } from './track-tokens.ts';

/** What is known of the lengths of all rows. */
export interface Lengths extends TokenFacts {
  readonly lengths: LengthStatistics;
}

/** Tokens are counted in every row up to here, whichever comes first, and in every 50th row after it: counting is slow. */
const exactTokenRows = 10_000;
const exactCharacters = 8_000_000;
const sampleEvery = 50;

/** English has about four characters a token; other languages have fewer. */
const charactersPerToken = 4;

interface LengthRules {
  readonly ledger: FindingLedger;
  readonly tokenCounter: TokenCounter | null;
  readonly maxLength: number | null;
}

/** Tells how many rows each row stands for when tokens are counted: itself alone, fifty, or none. */
const createSampling = () => {
  let exactRows = 0;
  let charactersSeen = 0;
  let skipped = sampleEvery - 1;
  return (characters: number): number => {
    if (exactRows < exactTokenRows && charactersSeen < exactCharacters) {
      exactRows += 1;
      charactersSeen += characters;
      return 1;
    }
    skipped = (skipped + 1) % sampleEvery;
    return skipped === 0 ? sampleEvery : 0;
  };
};

/** Measures rows in characters and, with a token counter, in tokens. */
export const trackLengths = ({ ledger, tokenCounter, maxLength }: LengthRules) => {
  const characters = createLengthTally('characters');
  const answers = createLengthTally('characters');
  const tokens =
    tokenCounter === null ? null : trackTokens({ ledger, counter: tokenCounter, maxLength });
  const weightOf = createSampling();
  let countedCharacters = 0;
  let countedTokens = 0;

  const noteLikelyTooLong = ({ place, scanned }: SeenRow): void => {
    if (tokens !== null || maxLength === null) return;
    if (scanned.characters > maxLength * charactersPerToken) ledger.note('likely_too_long', place);
  };

  const countTokens = (row: SeenRow): number | null => {
    const weight = weightOf(row.scanned.characters);
    const counted = weight === 0 ? null : (tokens?.add(row, weight) ?? null);
    if (counted === null) return null;
    countedTokens += counted;
    countedCharacters += row.scanned.characters;
    return counted;
  };

  return {
    /** Gives what the row amounts to. */
    add(row: SeenRow): TextAmount {
      const length = row.scanned.characters;
      characters.add(length, 1);
      if (row.scanned.answer !== null) answers.add(row.scanned.answer.text.length, 1);
      noteLikelyTooLong(row);
      const counted = countTokens(row);
      return counted === null
        ? { tokens: 0, characters: length }
        : { tokens: counted, characters: 0 };
    },
    /** An amount in tokens, worked out from characters where they were not counted; null where none were. */
    inTokens: (amount: TextAmount): number | null =>
      countedCharacters === 0
        ? null
        : Math.round(amount.tokens + amount.characters * (countedTokens / countedCharacters)),
    lengths: (): Lengths => {
      const answerLengths = answers.statistics();
      return {
        lengths: characters.statistics(),
        ...(answerLengths.measuredRows === 0 ? {} : { answers: answerLengths }),
        ...(tokens === null ? { tokens: null, truncatedShare: null } : tokens.facts()),
      };
    },
  };
};
