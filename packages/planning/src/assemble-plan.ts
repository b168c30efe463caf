import type { Plan } from '@vibeml/core-models';
import { datasetUnfit, type ErrorOf } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { buildPlan } from './build-plan.ts';
import { chooseCandidate } from './choose-candidate.ts';
import type { PlanFacts } from './plan-facts.ts';
import { type Refusal, refuse } from './refuse.ts';

const checkRows = (facts: PlanFacts): Result<void, ErrorOf<'dataset.unfit'>> => {
  const unfit = [...facts.train.findings, ...(facts.eval?.findings ?? [])].filter(
    (finding) => finding.severity === 'error',
  );
  return unfit.length === 0
    ? ok(undefined)
    : err(
        datasetUnfit(
          facts.request.dataset,
          unfit.map(({ code, message }) => ({ code, message })),
        ),
      );
};

/**
 * Puts a plan together: judges every offer with every workflow by memory, time and money, takes the best that passes, and says
 * what was not taken and why. Pure: the same facts give the same plan, digest included. A refusal carries its error, and for
 * a budget, a time or a memory that is too small up to three plans near the request that do pass.
 */
export const assemblePlan = (facts: PlanFacts): Result<Plan, Refusal> =>
  checkRows(facts)
    .mapErr((error): Refusal => ({ error, counterPlans: [], overBudgetPlan: null }))
    .andThen(() =>
      chooseCandidate(facts)
        .map(({ chosen, ranked, rejected }) =>
          buildPlan(facts, chosen, { ranked, rejected, counterOffers: [] }),
        )
        .mapErr((nothing) => refuse(facts, nothing)),
    );
