import { refusalOf } from '@vibeml/budget';
import type { Plan } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { judgeOf } from '@vibeml/jobs';
import { err, ok, type ResultAsync } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';
import { currentMoney } from './current-money.ts';

/** Fails with `budget.exceeded` or `budget.unbounded` where a plan passes a limit as things stand now. */
export const checkBudget = (
  services: Services,
  plan: Plan,
  call: OperationCall,
): ResultAsync<void, VibemlError> =>
  currentMoney(services, { project: plan.request.project ?? null }, call).andThen((state) => {
    const verdict = judgeOf(plan, { approval: null, group: null })(state);
    const counterOffers = plan.counterOffers.map(({ planId, title, cost }) => ({
      planId,
      title,
      expectedUsd: cost.expected,
    }));
    return verdict.decision === 'deny'
      ? err(refusalOf(verdict, { planId: plan.id, counterOffers }))
      : ok(undefined);
  });
