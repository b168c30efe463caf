import { type GroupApproval, PlanId } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { coversPlan, digestOfGroup } from './group-digest.ts';

const planOf = (letter: string) => ({
  planId: PlanId.parse(letter.repeat(12)),
  digest: letter.repeat(64),
});
const plans = [planOf('a'), planOf('b')];
const plan = { id: 'a'.repeat(12), digest: 'a'.repeat(64) };
const approved = (changes: Partial<GroupApproval> = {}): GroupApproval => ({
  groupId: 'grid',
  digest: digestOfGroup({ capUsd: 10, plans }),
  plans,
  capUsd: 10,
  approvedAt: '2026-01-02T03:04:05Z',
  approvedBy: 'ada',
  method: 'terminal',
  override: null,
  ...changes,
});

test('a group approval covers the plans that it names', () => {
  expect(coversPlan(approved(), plan)).toBe(true);
  expect(coversPlan(approved(), { ...plan, id: 'c'.repeat(12) })).toBe(false);
  expect(coversPlan(approved(), { ...plan, digest: 'c'.repeat(64) })).toBe(false);
});

test('a changed cap, a plan that was added or taken away, or another order is no approval', () => {
  expect(coversPlan(approved({ capUsd: 11 }), plan)).toBe(false);
  expect(coversPlan(approved({ plans: [...plans, planOf('c')] }), plan)).toBe(false);
  expect(coversPlan(approved({ plans: plans.slice(0, 1) }), plan)).toBe(false);
  expect(coversPlan(approved({ plans: [...plans].reverse() }), plan)).toBe(false);
});
