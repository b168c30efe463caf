import type { BudgetLimits, Spend } from '@vibeml/core-models';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BudgetBasis, decide } from './decide.ts';

const provenance = {
  source: 'test',
  observedAt: '2026-01-01T00:00:00Z',
  method: 'quoted' as const,
};

const cost = (hourly: number, high: number | null): BudgetBasis['cost'] => ({
  hourly: { value: hourly, unit: 'USD/h', ...provenance },
  total: high === null ? null : { low: 0, expected: high / 2, high, unit: 'USD', ...provenance },
});

const noLimits: BudgetLimits = {
  perRunUsd: null,
  perDayUsd: null,
  perMonthUsd: null,
  perProjectUsd: null,
  projects: {},
};

const spend = (
  day = 0,
  reserved = 0,
  more: Partial<Pick<Spend, 'project' | 'group'>> = {},
): Spend => ({
  at: '2026-01-02T03:04:05Z',
  day: { spentUsd: day, reservedUsd: reserved },
  month: { spentUsd: day, reservedUsd: reserved },
  project: null,
  group: null,
  ...more,
});

const judge = (changes: Partial<BudgetBasis>) =>
  decide({
    cost: cost(2, 4),
    capUsd: null,
    limits: noLimits,
    spend: spend(),
    groupCapUsd: null,
    override: null,
    ...changes,
  });

test('a free run is allowed and may spend nothing', () => {
  expect(judge({ cost: cost(0, 0) })).toMatchObject({ decision: 'allow', mostUsd: 0 });
  expect(judge({ cost: cost(0, null), limits: { ...noLimits, perDayUsd: 0 } })).toMatchObject({
    decision: 'allow',
  });
  expect(judge({ cost: cost(0, 1) }).decision).toBe('ask');
});

test('a paid run always asks and always has an end', () => {
  expect(judge({})).toMatchObject({ decision: 'ask', mostUsd: 4, limitUsd: null });
  expect(judge({ capUsd: 5 })).toMatchObject({ decision: 'ask', mostUsd: 5, limitUsd: 5 });
  expect(judge({ cost: cost(2, null), capUsd: 3 })).toMatchObject({
    decision: 'ask',
    mostUsd: 3,
  });
});

test('a paid run that nothing bounds is denied, and no override helps', () => {
  const unbounded = judge({ cost: cost(2, null), override: { reason: 'now' } });
  expect(unbounded).toMatchObject({ decision: 'deny', mostUsd: null });
  expect(unbounded.rule).toContain('--max-cost');
});

describe('each limit denies, names itself and its numbers', () => {
  const own = { project: { name: 'router', spentUsd: 3, reservedUsd: 1 } };
  const group = { group: { spentUsd: 0, reservedUsd: 7 } };
  test.each([
    ['cap', { capUsd: 3.99 }, 3.99],
    ['run', { limits: { ...noLimits, perRunUsd: 3.99 } }, 3.99],
    ['day', { limits: { ...noLimits, perDayUsd: 9 }, spend: spend(4, 2) }, 9],
    ['month', { limits: { ...noLimits, perMonthUsd: 9 }, spend: spend(4, 2) }, 9],
    ['project', { limits: { ...noLimits, perProjectUsd: 7 }, spend: spend(0, 0, own) }, 7],
    [
      'project',
      {
        limits: { ...noLimits, perProjectUsd: 99, projects: { router: 7 } },
        spend: spend(0, 0, own),
      },
      7,
    ],
    ['group', { groupCapUsd: 10, spend: spend(0, 0, group) }, 10],
  ] as const)('%s', (scope, changes, limitUsd) => {
    const verdict = judge(changes);
    expect(verdict).toMatchObject({ decision: 'deny', limitUsd });
    expect(verdict.evidence.find((each) => !each.isKept)).toMatchObject({ scope, limitUsd });
    expect(judge({ ...changes, cost: cost(1, 0.5) }).decision).toBe('ask');
  });
});

test('a project that bears the name of what every object has gets the limit of all projects', () => {
  const limits = { ...noLimits, perProjectUsd: 1 };
  const project = { name: 'constructor', spentUsd: 0, reservedUsd: 0 };
  expect(judge({ limits, spend: spend(0, 0, { project }) })).toMatchObject({
    decision: 'deny',
    limitUsd: 1,
  });
});

test('a cap above the estimate may use what the limits leave, and no more', () => {
  const limits = { ...noLimits, perDayUsd: 10 };
  expect(judge({ capUsd: 30, limits, spend: spend(3, 1) })).toMatchObject({
    decision: 'ask',
    mostUsd: 6,
  });
  expect(judge({ capUsd: 30, cost: cost(2, null), limits, spend: spend(9) }).mostUsd).toBe(1);
  expect(judge({ capUsd: 30, cost: cost(2, null), limits, spend: spend(10) }).decision).toBe(
    'deny',
  );
});

test("a person's decision passes a limit, but is never silent about it", () => {
  const verdict = judge({ capUsd: 3, override: { reason: 'the deadline' } });
  expect(verdict).toMatchObject({ decision: 'ask', mostUsd: 4, limitUsd: 3 });
  expect(verdict.rule).toContain('the deadline');
});

test('from 80 % of a limit on, the plan warns', () => {
  const limits = { ...noLimits, perDayUsd: 10 };
  expect(judge({ limits, spend: spend(3.99) }).warnings).toEqual([]);
  expect(judge({ limits, spend: spend(4) }).warnings).toEqual([
    'this run may take $8.00 of the limit for a day, $10.00 (80 %)',
  ]);
  expect(judge({ limits, spend: spend(6.01) }).warnings[0]).toContain('(100 %)');
});

test('tenths of dollars add up: ten of them are a dollar, not more', () => {
  const limits = { ...noLimits, perDayUsd: 1 };
  expect(judge({ limits, cost: cost(1, 0.1), spend: spend(0.3, 0.6) }).decision).toBe('ask');
  expect(judge({ limits, cost: cost(1, 0.100001), spend: spend(0.3, 0.6) }).decision).toBe('deny');
});

describe('laws', () => {
  const cents = fc.integer({ min: 0, max: 20_000 }).map((each) => each / 100);
  const maybe = fc.option(cents);
  const limits = fc.record({
    perRunUsd: maybe,
    perDayUsd: maybe,
    perMonthUsd: maybe,
    perProjectUsd: maybe,
    projects: fc.constantFrom<Record<string, number>>({}, { router: 5 }),
  });
  const sum = fc.record({ spentUsd: cents, reservedUsd: cents });
  const basis: fc.Arbitrary<BudgetBasis> = fc.record({
    cost: fc.tuple(cents, maybe).map(([hourly, high]) => cost(hourly, high)),
    capUsd: maybe,
    limits,
    spend: fc.record({
      at: fc.constant('2026-01-02T03:04:05Z'),
      day: sum,
      month: sum,
      project: fc.option(sum.map((each) => ({ name: 'router', ...each }))),
      group: fc.option(sum),
    }),
    groupCapUsd: maybe,
    override: fc.constantFrom(null, { reason: 'because' }),
  });
  const rank = { allow: 0, ask: 1, deny: 2 };
  const raise = (amount: number | null, by: number | null): number | null =>
    amount === null || by === null ? null : amount + by;

  test('a bigger budget never gives a worse decision', () => {
    const steps = fc.record({ cap: cents, run: maybe, day: maybe, month: maybe, project: maybe });
    fc.assert(
      fc.property(basis, steps, (given, by) => {
        const more: BudgetBasis = {
          ...given,
          capUsd: raise(given.capUsd, by.cap),
          groupCapUsd: raise(given.groupCapUsd, by.project),
          limits: {
            perRunUsd: raise(given.limits.perRunUsd, by.run),
            perDayUsd: raise(given.limits.perDayUsd, by.day),
            perMonthUsd: raise(given.limits.perMonthUsd, by.month),
            perProjectUsd: raise(given.limits.perProjectUsd, by.project),
            projects: given.limits.projects,
          },
        };
        return rank[decide(more).decision] <= rank[decide(given).decision];
      }),
      { numRuns: 2000 },
    );
  });

  test('only free runs go on without a person', () => {
    fc.assert(
      fc.property(basis, (given) => {
        const isPaid = given.cost.hourly.value > 0 || (given.cost.total?.high ?? 0) > 0;
        expect(decide(given).decision === 'allow').toBe(!isPaid);
      }),
      { numRuns: 2000 },
    );
  });

  test('a run that is asked about has an end, at or after its highest estimate, and within every limit', () => {
    const unforced = basis.map((given) => ({ ...given, override: null }));
    fc.assert(
      fc.property(unforced, (given) => {
        const { decision, mostUsd, evidence } = decide(given);
        if (decision !== 'ask') return;
        const most = mostUsd ?? Number.NaN;
        expect(most).toBeGreaterThanOrEqual(given.cost.total?.high ?? 0);
        for (const { spentUsd, reservedUsd, limitUsd } of evidence)
          expect(spentUsd + reservedUsd + most).toBeLessThanOrEqual(limitUsd + 1e-6);
      }),
      { numRuns: 2000 },
    );
  });

  test('evidence is kept exactly where the sum is within the limit, and warned of from 80 %', () => {
    fc.assert(
      fc.property(basis, (given) => {
        const { evidence, warnings } = decide(given);
        const near = evidence.filter(
          ({ scope, spentUsd, reservedUsd, runUsd, limitUsd }) =>
            (scope !== 'cap' || given.cost.total !== null) &&
            limitUsd > 0 &&
            Math.round((spentUsd + reservedUsd + (runUsd ?? 0)) * 100) >=
              Math.round(limitUsd * 100) * 0.8,
        );
        expect(warnings).toHaveLength(near.length);
      }),
    );
  });
});
