import type { BudgetEvidence } from '@vibeml/core-models';
import { inDollars } from './in-dollars.ts';

/** Share of a limit from which its use is worth a warning. */
const warnFrom = 0.8;

const usedOf = ({ spentUsd, reservedUsd, runUsd }: BudgetEvidence): number =>
  spentUsd + reservedUsd + (runUsd ?? 0);

// A cent short of 80 % must not warn because of binary fractions, nor 80 % itself stay silent.
const sharePercent = (evidence: BudgetEvidence): number =>
  Math.round((usedOf(evidence) / evidence.limitUsd) * 1e6) / 1e4;

const isNear = (evidence: BudgetEvidence): boolean =>
  evidence.limitUsd > 0 && sharePercent(evidence) >= warnFrom * 100;

/** A sentence for each limit that this run would use to 80 % or more. Without an estimate its own cap says nothing new. */
export const warningsOf = (evidence: readonly BudgetEvidence[], highUsd: number | null): string[] =>
  evidence
    .filter((each) => isNear(each) && (each.scope !== 'cap' || highUsd !== null))
    .map(
      (each) =>
        `this run may take ${inDollars(usedOf(each))} of ${each.title}, ${inDollars(each.limitUsd)} (${Math.floor(sharePercent(each))} %)`,
    );
