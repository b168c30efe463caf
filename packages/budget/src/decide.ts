import type {
  BudgetEvidence,
  BudgetLimits,
  BudgetOverride,
  BudgetVerdict,
  CostRange,
  Spend,
} from '@vibeml/core-models';
import { evidenceOf } from './evidence-of.ts';
import { inDollars } from './in-dollars.ts';
import { warningsOf } from './warnings-of.ts';

/** What a budget decision rests on; amounts in dollars. */
export interface BudgetBasis {
  readonly cost: Pick<CostRange, 'hourly' | 'total'>;
  /** The cap that the request names; null when it names none. */
  readonly capUsd: number | null;
  readonly limits: BudgetLimits;
  readonly spend: Spend;
  /** The most that the runs of the plan's group may spend together; null without a group. */
  readonly groupCapUsd: number | null;
  /** A person's decision to pass the limits with this plan; null where nobody made it. */
  readonly override: Pick<BudgetOverride, 'reason'> | null;
}

/** Whether a run can't cost anything. */
export const isFree = ({ hourly, total }: BudgetBasis['cost']): boolean =>
  hourly.value === 0 && (total === null || total.high === 0);

/** A cap above the estimate may use what the limits leave, and no more. */
const roomIn = (evidence: readonly BudgetEvidence[], wantedUsd: number): number =>
  evidence
    .filter(({ scope }) => scope !== 'cap')
    .map(({ limitUsd, spentUsd, reservedUsd }) => limitUsd - spentUsd - reservedUsd)
    .reduce((least, room) => Math.min(least, room), wantedUsd);

const ruleOf = (broken: BudgetEvidence): string =>
  broken.scope === 'cap'
    ? `the highest estimate is above ${broken.title}`
    : `it would pass ${broken.title} of ${inDollars(broken.limitUsd)}`;

/**
 * Decides whether a plan may go on: free runs may, paid ones ask a person, and a limit is passed only by a person's decision.
 * A paid run always has an end: `mostUsd` is the cap where there is one, else the highest estimate, and never more than the
 * limits leave. A bigger limit or cap never gives a worse decision.
 */
export const decide = (basis: BudgetBasis): BudgetVerdict => {
  const { cost, capUsd, override } = basis;
  if (isFree(cost)) {
    const rule = 'the run costs nothing';
    return { decision: 'allow', rule, limitUsd: capUsd, mostUsd: 0, evidence: [], warnings: [] };
  }
  const highUsd = cost.total?.high ?? null;
  const wantedUsd = capUsd ?? highUsd;
  if (wantedUsd === null) {
    const rule = 'how long it takes is not known, so nothing bounds its price: give --max-cost';
    return { decision: 'deny', rule, limitUsd: null, mostUsd: null, evidence: [], warnings: [] };
  }
  const evidence = evidenceOf(basis, { highUsd, wantedUsd });
  const broken = evidence.find((each) => !each.isKept);
  if (broken === undefined) {
    return {
      decision: 'ask',
      rule: 'the run can spend money, so a person has to agree',
      limitUsd: capUsd,
      mostUsd: roomIn(evidence, wantedUsd),
      evidence: [...evidence],
      warnings: warningsOf(evidence, highUsd),
    };
  }
  const rule = ruleOf(broken);
  return {
    decision: override === null ? 'deny' : 'ask',
    rule: override === null ? rule : `${rule}, which a person allowed: ${override.reason}`,
    limitUsd: broken.limitUsd,
    mostUsd: Math.max(wantedUsd, highUsd ?? 0),
    evidence: [...evidence],
    warnings: warningsOf(evidence, highUsd),
  };
};
