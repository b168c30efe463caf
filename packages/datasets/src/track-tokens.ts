import type {
  LengthStatistics,
  LossFacts,
  PackingGain,
  SequenceTokens,
  TokenCounter,
} from '@vibeml/core-models';
import type { FindingLedger, TextAmount } from './finding-ledger.ts';
import { createLengthTally } from './length-tally.ts';
import { estimatePackingGain } from './packing-gain.ts';
import { promptOfRow } from './row-text.ts';
import type { SeenRow } from './seen-row.ts';
import { sideJson, trainingRow } from './training-row.ts';

/** What is known of the tokens of all rows. */
export interface TokenFacts {
  readonly tokens: LengthStatistics | null;
  readonly truncatedShare: number | null;
  readonly answers?: LengthStatistics;
  readonly loss?: LossFacts;
  readonly packing?: PackingGain;
}

interface TokenRules {
  readonly ledger: FindingLedger;
  readonly counter: TokenCounter;
  readonly maxLength: number | null;
}

const inTokens = (tokens: number): TextAmount => ({ tokens, characters: 0 });

const sumOf = <Item>(items: readonly Item[], amountOf: (item: Item) => number): number =>
  items.reduce((sum, each) => sum + amountOf(each), 0);

const isDropped = ({ learned, learnedInLimit }: SequenceTokens): boolean =>
  learned !== null && learnedInLimit === 0;

/** TRL's own length of a packed row. */
const usualPackedLength = 1024;

/** A packed row holds the longest row, and is no longer than the limit. */
const packedLength = (longest: number, maxLength: number | null): number =>
  Math.min(maxLength ?? Number.POSITIVE_INFINITY, Math.max(usualPackedLength, longest));

/** Counts the tokens of rows as training sees them: which are processed, learned, cut, dropped. */
export const trackTokens = ({ ledger, counter, maxLength }: TokenRules) => {
  const lengths = createLengthTally('tokens');
  const kept = createLengthTally('tokens');
  const answers = createLengthTally('tokens');
  let counted = 0;
  let tooLong = 0;
  let learnedTokens = 0;
  let droppedRows = 0;
  let masking: Pick<LossFacts, 'masking' | 'template'> | null = null;

  const keptLength = (tokens: number): number => Math.min(tokens, maxLength ?? tokens);

  const tally = (sequence: SequenceTokens, weight: number): void => {
    lengths.add(sequence.tokens, weight);
    if (isDropped(sequence)) {
      droppedRows += weight;
      return;
    }
    kept.add(keptLength(sequence.tokens), weight);
    if (sequence.learned === null) return;
    answers.add(sequence.learned, weight);
    learnedTokens += (sequence.learnedInLimit ?? 0) * weight;
  };

  /** Where the loss is no mask, a prompt alone that fills the limit leaves no room for answers. */
  const promptFills = (row: SeenRow): boolean => {
    const prompt = promptOfRow(row.canonical);
    if (prompt === null || maxLength === null) return false;
    return (counter.count({ prompt: sideJson(prompt) }) ?? 0) >= maxLength;
  };

  const losesAnswers = (row: SeenRow, sequences: readonly SequenceTokens[]): boolean =>
    sequences.every(({ learned }) => learned === null)
      ? promptFills(row)
      : sequences.every(({ learnedInLimit }) => learnedInLimit === 0);

  const noteCut = (row: SeenRow, sequences: readonly SequenceTokens[], weight: number): void => {
    const beyond = sumOf(sequences, ({ tokens }) => tokens - keptLength(tokens));
    if (beyond === 0) return;
    tooLong += weight;
    ledger.note('too_long', row.place, { weight, amount: inTokens(beyond) });
    if (!losesAnswers(row, sequences)) return;
    const amount = inTokens(sumOf(sequences, ({ tokens }) => tokens));
    ledger.note('prompt_too_long', row.place, { weight, amount });
  };

  const noteFaults = (row: SeenRow, sequences: readonly SequenceTokens[], weight: number): void => {
    const amount = inTokens(sumOf(sequences, ({ tokens }) => tokens));
    const note = { weight, amount };
    if (sequences.some(({ endsAnswer }) => !endsAnswer)) {
      ledger.note('answer_without_end', row.place, note);
    }
    if (sequences.some((each) => each.startsTwice)) ledger.note('doubled_start', row.place, note);
    if (sequences.length === 0 || sequences.some(({ learned }) => learned === 0)) {
      ledger.note('nothing_learned', row.place, note);
    }
  };

  const isMask = (): boolean => masking !== null && answers.totals().rows !== 0;

  const lossFacts = (): LossFacts | null => {
    if (masking === null || !isMask()) return null;
    const { total, rows } = kept.totals();
    return { ...masking, rows, tokens: total, learnedTokens, droppedRows };
  };

  const answerLengths = (): LengthStatistics | null =>
    masking === null || masking.masking === 'all_tokens' || !isMask() ? null : answers.statistics();

  const packing = (): PackingGain | null =>
    estimatePackingGain(kept.slots(), packedLength(kept.statistics().max, maxLength));

  return {
    /** Gives the tokens of the row; null where the template can't render it. */
    add(row: SeenRow, weight: number): number | null {
      const training = trainingRow(row.canonical);
      const sequences = counter.measure(training, maxLength);
      if (sequences === null) {
        ledger.note('template_failed', row.place, { weight });
        return null;
      }
      masking ??= counter.maskingOf(training);
      counted += weight;
      for (const each of sequences) tally(each, weight);
      noteFaults(row, sequences, weight);
      noteCut(row, sequences, weight);
      return sumOf(sequences, ({ tokens }) => tokens);
    },
    facts: (): TokenFacts => {
      if (counted === 0) return { tokens: null, truncatedShare: null };
      const found = { answers: answerLengths(), loss: lossFacts(), packing: packing() };
      return {
        tokens: lengths.statistics(),
        truncatedShare: maxLength === null ? null : tooLong / counted,
        ...(found.answers === null ? {} : { answers: found.answers }),
        ...(found.loss === null ? {} : { loss: found.loss }),
        ...(found.packing === null ? {} : { packing: found.packing }),
      };
    },
  };
};
