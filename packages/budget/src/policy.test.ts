import type { BudgetPolicy, BudgetVerdict, PolicySetting } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { isLoosening, limitsOfPolicy, policyAgreement } from './policy.ts';

const setting = (
  key: PolicySetting['key'],
  usd: number,
  project: string | null = null,
): PolicySetting => ({ key, usd, project, setBy: 'ada', setAt: '2026-01-01T00:00:00Z' });

const policy = (...settings: readonly PolicySetting[]): BudgetPolicy => ({
  settings: [...settings],
  version: settings.length,
});

const asked: BudgetVerdict = {
  decision: 'ask',
  rule: 'it can spend money',
  limitUsd: null,
  mostUsd: 2,
  evidence: [],
  warnings: [],
};

test('limits are those of the policy, projects by name', () => {
  expect(
    limitsOfPolicy(
      policy(
        setting('perDayUsd', 10),
        setting('perProjectUsd', 50),
        setting('perProjectUsd', 5, 'router'),
      ),
    ),
  ).toEqual({
    perRunUsd: null,
    perDayUsd: 10,
    perMonthUsd: null,
    perProjectUsd: 50,
    projects: { router: 5 },
  });
});

test('the policy agrees to what spends no more than it says, and to nothing else', () => {
  const two = policy(setting('autoApproveUnderUsd', 2));
  expect(policyAgreement(asked, two)).toEqual({ setBy: 'ada', setAt: '2026-01-01T00:00:00Z' });
  expect(policyAgreement({ ...asked, mostUsd: 2.000001 }, two)).toBeNull();
  expect(policyAgreement({ ...asked, mostUsd: null }, two)).toBeNull();
  expect(policyAgreement({ ...asked, decision: 'deny' }, two)).toBeNull();
  expect(policyAgreement(asked, policy(setting('perRunUsd', 2)))).toBeNull();
  const passed = {
    scope: 'day' as const,
    title: 'the limit for a day',
    limitUsd: 1,
    spentUsd: 0,
    reservedUsd: 0,
    runUsd: 2,
    isKept: false,
  };
  expect(policyAgreement({ ...asked, evidence: [passed] }, two)).toBeNull();
});

test.each([
  ['a first limit tightens', policy(), 'perDayUsd', null, 10, false],
  ['a lower limit tightens', policy(setting('perDayUsd', 10)), 'perDayUsd', null, 5, false],
  ['a higher limit loosens', policy(setting('perDayUsd', 10)), 'perDayUsd', null, 11, true],
  ['taking a limit away loosens', policy(setting('perDayUsd', 10)), 'perDayUsd', null, null, true],
  ['a first standing approval loosens', policy(), 'autoApproveUnderUsd', null, 1, true],
  [
    'a lower one tightens',
    policy(setting('autoApproveUnderUsd', 2)),
    'autoApproveUnderUsd',
    null,
    1,
    false,
  ],
  [
    'none at all tightens',
    policy(setting('autoApproveUnderUsd', 2)),
    'autoApproveUnderUsd',
    null,
    null,
    false,
  ],
  [
    'a project above the limit of all loosens',
    policy(setting('perProjectUsd', 5)),
    'perProjectUsd',
    'router',
    6,
    true,
  ],
  [
    'a project below it tightens',
    policy(setting('perProjectUsd', 5)),
    'perProjectUsd',
    'router',
    4,
    false,
  ],
  [
    'back to the higher limit of all loosens',
    policy(setting('perProjectUsd', 5), setting('perProjectUsd', 4, 'router')),
    'perProjectUsd',
    'router',
    null,
    true,
  ],
] as const)('%s', (_title, before, key, project, usd, loosens) => {
  expect(isLoosening(before, { key, project, usd })).toBe(loosens);
});
