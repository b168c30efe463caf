import type { BudgetVerdict } from '@vibeml/core-models';
import { budgetExceeded, budgetUnbounded, type CounterOfferLine } from '@vibeml/errors';
import { inDollars } from './in-dollars.ts';

// Rounded away from the other, so that the sentence never says that $0.30 exceeds $0.30.
const cents = (amount: number, round: (value: number) => number): number => {
  const unit = amount >= 1 ? 100 : 10_000;
  return round(Number((amount * unit).toFixed(6))) / unit;
};

/** Why a plan is refused: which limit it would pass, what is left of it, and which stored plans keep it. */
export const refusalOf = (
  verdict: BudgetVerdict,
  plan: { readonly planId?: string; readonly counterOffers?: readonly CounterOfferLine[] } = {},
): ReturnType<typeof budgetExceeded> | ReturnType<typeof budgetUnbounded> => {
  const broken = verdict.evidence.find(({ isKept }) => !isKept);
  if (broken === undefined) return budgetUnbounded('this run');
  const { scope, title, limitUsd, spentUsd, reservedUsd } = broken;
  const left = Math.max(0, limitUsd - spentUsd - reservedUsd);
  const counted =
    scope === 'run'
      ? ''
      : `; ${inDollars(spentUsd)} is spent, and runs may still spend ${inDollars(reservedUsd)}`;
  const because = `${title} is ${inDollars(limitUsd)}${counted}`;
  return budgetExceeded(
    {
      estimatedUsd: cents(broken.runUsd ?? 0, Math.ceil),
      budgetUsd: cents(left, Math.floor),
      ...(scope === 'cap' ? {} : { because }),
      ...(plan.planId === undefined ? {} : { planId: plan.planId }),
    },
    plan.counterOffers ?? [],
  );
};
