import type { BudgetVerdict, CostRange } from '@vibeml/core-models';

/** What a budget decision rests on. */
export interface BudgetBasis {
  readonly cost: CostRange;
  /** The cap that the request names, in dollars; null when it names none. */
  readonly maxCostUsd: number | null;
}

/** Decides whether a plan may go on: free runs may, paid ones ask a person, and a cap is never passed. */
export const decide = ({ cost, maxCostUsd }: BudgetBasis): BudgetVerdict => {
  const limitUsd = maxCostUsd;
  if (cost.hourly.value === 0)
    return {
      decision: 'allow',
      rule: 'the run costs nothing',
      limitUsd,
      evidence: [],
      warnings: [],
    };
  if (limitUsd !== null && cost.total !== null && cost.total.high > limitUsd) {
    return {
      decision: 'deny',
      rule: 'the highest estimate is above --max-cost',
      limitUsd,
      evidence: [],
      warnings: [],
    };
  }
  return {
    decision: 'ask',
    rule: 'the run can spend money, so a person has to agree',
    limitUsd,
    evidence: [],
    warnings: [],
  };
};
