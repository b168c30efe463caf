import type { PolicyKey } from '@vibeml/sdk';

/** What each setting of the policy does. */
export const policyMeanings: Readonly<Record<PolicyKey, string>> = {
  autoApproveUnderUsd: 'paid runs up to this start without a question',
  perRunUsd: 'the most a run may spend',
  perDayUsd: 'the most all runs may spend in a day',
  perMonthUsd: 'the most all runs may spend in a month',
  perProjectUsd: 'the most the runs of a project may spend, all time',
};

/** The names of the settings, in the order they are shown. */
export const policyKeys: readonly string[] = Object.keys(policyMeanings);
