import type { LengthStatistics, LossFacts } from '@vibeml/core-models';
import type { RowFacts } from './row-inspector.ts';

const scaleLengths = (lengths: LengthStatistics, factor: number): LengthStatistics => ({
  ...lengths,
  total: Math.round(lengths.total * factor),
});

const scaleLoss = (loss: LossFacts, factor: number): LossFacts => ({
  ...loss,
  rows: Math.round(loss.rows * factor),
  tokens: Math.round(loss.tokens * factor),
  learnedTokens: Math.round(loss.learnedTokens * factor),
  droppedRows: Math.round(loss.droppedRows * factor),
});

const scaleCost = (finding: RowFacts['findings'][number], factor: number) =>
  finding.cost === undefined
    ? finding
    : {
        ...finding,
        cost: { ...finding.cost, tokens: Math.round(finding.cost.tokens * factor) },
      };

/** Lets sampled rows stand for all: sums grow, shares and lengths stay. `factor` is all rows over those that were looked at. */
export const scaleFacts = (facts: RowFacts, factor: number): RowFacts => ({
  ...facts,
  rows: Math.round(facts.rows * factor),
  usableRows: Math.round(facts.usableRows * factor),
  lengths: scaleLengths(facts.lengths, factor),
  tokens: facts.tokens === null ? null : scaleLengths(facts.tokens, factor),
  ...(facts.answers === undefined ? {} : { answers: scaleLengths(facts.answers, factor) }),
  ...(facts.loss === undefined ? {} : { loss: scaleLoss(facts.loss, factor) }),
  findings: facts.findings.map((finding) => scaleCost(finding, factor)),
});
