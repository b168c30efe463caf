import type { CostRange, Finding } from '@vibeml/core-models';

const microDollars = 1e6;

/** Expected dollars of the training itself; null where they can't be known. */
const trainingUsd = ({ terms }: CostRange): number | null =>
  terms.find(({ name }) => name === 'training')?.usd?.expected ?? null;

const priceFinding = (finding: Finding, usd: number): Finding => {
  const { cost } = finding;
  // What is not learned is not trained on, so nothing is paid for it.
  if (cost === undefined || cost.effect === 'lost') return finding;
  const priced = Math.round(usd * cost.share * microDollars) / microDollars;
  return { ...finding, cost: { ...cost, usd: priced } };
};

/** Says of findings about training rows what they cost in the whole run: their share of the tokens, of the dollars of the training. */
export const priceFindings = (
  findings: readonly Finding[],
  cost: CostRange,
): readonly Finding[] => {
  const usd = trainingUsd(cost);
  return usd === null || usd === 0 ? findings : findings.map((each) => priceFinding(each, usd));
};
