import type { BudgetEvidence, BudgetVerdict } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { refusalOf } from './refusal-of.ts';

const verdict = (evidence: readonly Partial<BudgetEvidence>[]): BudgetVerdict => ({
  decision: 'deny',
  rule: 'no',
  limitUsd: null,
  mostUsd: 50,
  warnings: [],
  evidence: evidence.map((each) => ({
    scope: 'cap' as const,
    title: '--max-cost',
    limitUsd: 30,
    spentUsd: 0,
    reservedUsd: 0,
    runUsd: 50,
    isKept: false,
    ...each,
  })),
});

test('a cap is named in the words of the contract', () => {
  expect(refusalOf(verdict([{}]))).toMatchObject({
    code: 'budget.exceeded',
    message: 'Estimated cost $50 exceeds budget $30. Approve override?',
  });
});

test('a limit is named with what is spent and promised, and with the way a person has', () => {
  const kept = { scope: 'cap' as const, limitUsd: 99, isKept: true };
  const day = { scope: 'day' as const, title: 'the limit for a day', limitUsd: 10 };
  const refusal = refusalOf(verdict([kept, { ...day, spentUsd: 7.5, reservedUsd: 1, runUsd: 2 }]), {
    planId: '7c41d09be3f2',
  });
  expect(refusal.message).toBe(
    'Estimated cost $2 exceeds budget $1.50 (the limit for a day is $10.00; $7.50 is spent, and runs may still spend $1.00). Approve override?',
  );
  expect(refusal.advice.map(({ command }) => command)).toContain(
    'vibeml approve 7c41d09be3f2 --override-budget REASON',
  );
});

test('the limit of a run counts nothing else', () => {
  const run = { scope: 'run' as const, title: 'the limit for a run', limitUsd: 10 };
  expect(refusalOf(verdict([run])).message).toContain(
    'exceeds budget $10 (the limit for a run is $10.00). Approve',
  );
});

test('small amounts stay apart, and a limit that was passed leaves nothing', () => {
  expect(refusalOf(verdict([{ limitUsd: 0.0049, runUsd: 0.00491 }])).message).toContain(
    '$0.005 exceeds budget $0.0049',
  );
  expect(refusalOf(verdict([{ scope: 'day', limitUsd: 1, spentUsd: 2 }])).message).toContain(
    'exceeds budget $0 (',
  );
});

test('what nothing bounds needs a cap', () => {
  expect(refusalOf(verdict([])).code).toBe('budget.unbounded');
});
