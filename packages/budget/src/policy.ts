import {
  type BudgetLimits,
  type BudgetPolicy,
  type BudgetVerdict,
  type PolicyChange,
  type PolicyKey,
  usd,
} from '@vibeml/core-models';

const settingOf = (policy: BudgetPolicy, key: PolicyKey, project: string | null): number | null =>
  policy.settings.find((each) => each.key === key && each.project === project)?.usd ?? null;

/** The limits that a policy sets. */
export const limitsOfPolicy = (policy: BudgetPolicy): BudgetLimits => ({
  perRunUsd: settingOf(policy, 'perRunUsd', null),
  perDayUsd: settingOf(policy, 'perDayUsd', null),
  perMonthUsd: settingOf(policy, 'perMonthUsd', null),
  perProjectUsd: settingOf(policy, 'perProjectUsd', null),
  projects: Object.fromEntries(
    policy.settings.flatMap((each) =>
      each.project === null ? [] : [[each.project, each.usd] as const],
    ),
  ),
});

/** The setting under which paid runs start without a question; null where a person never made one. */
const autoApproval = (policy: BudgetPolicy) =>
  policy.settings.find((each) => each.key === 'autoApproveUnderUsd') ?? null;

/**
 * The person who agreed beforehand to runs that spend no more than this one, or null. It stands for a question about money
 * alone, never for a limit that would be passed.
 */
export const policyAgreement = (
  verdict: BudgetVerdict,
  policy: BudgetPolicy,
): { readonly setBy: string; readonly setAt: string } | null => {
  const setting = autoApproval(policy);
  const isCovered =
    setting !== null &&
    verdict.decision === 'ask' &&
    verdict.evidence.every(({ isKept }) => isKept) &&
    verdict.mostUsd !== null &&
    usd(verdict.mostUsd) <= usd(setting.usd);
  return isCovered ? { setBy: setting.setBy, setAt: setting.setAt } : null;
};

// Without a setting of its own a project has the one of all projects; no limit at all is the highest.
const limitNow = (policy: BudgetPolicy, { key, project }: PolicyChange): number =>
  settingOf(policy, key, project) ??
  (project === null ? null : settingOf(policy, key, null)) ??
  Number.POSITIVE_INFINITY;

const limitAfter = (policy: BudgetPolicy, { key, project, usd: amount }: PolicyChange): number =>
  amount ?? (project === null ? null : settingOf(policy, key, null)) ?? Number.POSITIVE_INFINITY;

/** Whether a change allows more than before, which only a person at a terminal may do. */
export const isLoosening = (policy: BudgetPolicy, change: PolicyChange): boolean =>
  change.key === 'autoApproveUnderUsd'
    ? (change.usd ?? 0) > (autoApproval(policy)?.usd ?? 0)
    : limitAfter(policy, change) > limitNow(policy, change);
