import type { TrainingRequest } from '@vibeml/core-models';
import fc from 'fast-check';
import { expectErr, expectOk } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { assemblePlan } from './assemble-plan.ts';
import type { PlanFacts } from './plan-facts.ts';
import type { Refusal } from './refuse.ts';
import { largeFacts, rented, withQlora } from './test-support/sample-facts.ts';

const refused = (request: Partial<TrainingRequest>, changes: Partial<PlanFacts> = {}): Refusal =>
  expectErr(assemblePlan(largeFacts(request, changes)));

const linesOf = ({ error }: Refusal) => {
  if (!('counterOffers' in error.details)) return [];
  return error.details.counterOffers;
};

test('a budget that is too small is answered with plans that keep it, in the words of the contract', () => {
  const refusal = refused({ maxCostUsd: 8, gpuType: 'H100', spot: false });
  expect(refusal.error.code).toBe('budget.exceeded');
  expect(refusal.error.message).toMatch(
    /^Estimated cost \$\d+(\.\d\d?)? exceeds budget \$8\. Approve override\?$/,
  );
  const lines = linesOf(refusal);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThanOrEqual(3);
  expect(refusal.counterPlans.map((plan) => plan.id)).toEqual(lines.map((line) => line.planId));
  expect(refusal.error.advice[0]).toMatchObject({ command: `vibeml approve ${lines[0]?.planId}` });
  expect(refusal.overBudgetPlan?.counterOffers.map((each) => each.planId)).toEqual(
    lines.map((line) => line.planId),
  );
  const [nearest] = refusal.overBudgetPlan?.counterOffers ?? [];
  expect(nearest?.changes).toEqual([{ field: 'spot', before: false, after: null }]);
});

test('fewer steps are offered where nothing else helps, and as many as the budget takes', () => {
  const offers = [rented('H100', 3)];
  const refusal = refused({ maxCostUsd: 3 }, { offers });
  const [plan] = refusal.counterPlans;
  expect(plan?.request.hyperparameters.maxSteps).toBe(plan?.steps);
  expect(plan?.steps).toBeLessThan(refusal.overBudgetPlan?.steps ?? 0);
  const [line] = linesOf(refusal);
  expect(line?.title).toMatch(/H100 on aws us-east-1 · \d+ of \d+ steps/);
  const more = { ...plan?.request.hyperparameters, maxSteps: Math.ceil((plan?.steps ?? 0) * 1.5) };
  expect(refused({ maxCostUsd: 3, hyperparameters: more }, { offers }).error.code).toBe(
    'budget.exceeded',
  );
});

test('memory that is too small is answered with LoRA and with larger machines', () => {
  const refusal = refused({ workflow: 'full', gpuType: 'L4' });
  expect(refusal.error.code).toBe('model.too_large');
  expect(refusal.counterPlans.map((plan) => plan.workflow.name)).toContain('lora');
});

test('QLoRA is offered where it is registered', () => {
  const offers = [rented('T4', 0.05)];
  const refusal = refused({ workflow: 'lora' }, { offers, registry: withQlora() });
  expect(refusal.error.code).toBe('model.too_large');
  expect(linesOf(refusal)[0]?.title).toMatch(/T4 on aws us-east-1 · qlora/);
});

test('a budget that pays for nothing gets no counter-offers, and no plan is invented', () => {
  const refusal = refused({ maxCostUsd: 0.0001 });
  expect(refusal.error.code).toBe('budget.exceeded');
  expect(refusal.counterPlans).toEqual([]);
});

const anyOffer = fc
  .record({
    gpu: fc.constantFrom('T4', 'L4', 'L40S', 'A100-80GB', 'H100'),
    hourly: fc.double({ min: 0.05, max: 20, noNaN: true }),
    spot: fc.boolean(),
    provider: fc.constantFrom('nebius', 'aws'),
    region: fc.constantFrom('a', 'b'),
  })
  .map(({ gpu, hourly, ...rest }) => rented(gpu, hourly, rest));

const anyRequest: fc.Arbitrary<Partial<TrainingRequest>> = fc
  .record({
    maxCostUsd: fc.double({ min: 1, max: 12, noNaN: true }),
    maxHours: fc.option(fc.double({ min: 0.5, max: 40, noNaN: true }), { nil: undefined }),
    gpuType: fc.constantFrom(undefined, 'L4', 'L40S', 'H100'),
    cloud: fc.constantFrom(undefined, 'nebius', 'aws'),
    region: fc.constantFrom(undefined, 'a'),
    spot: fc.constantFrom(undefined, true, false),
    prefer: fc.constantFrom(undefined, 'time' as const, 'quality' as const),
    workflow: fc.constantFrom('auto', 'lora', 'full'),
  })
  .map(
    (given) =>
      Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined),
      ) as Partial<TrainingRequest>,
  );

test('every counter-offer, planned as a request, passes, and is the very plan that was offered', () => {
  let seen = 0;
  fc.assert(
    fc.property(
      fc.array(anyOffer, { minLength: 1, maxLength: 10 }),
      anyRequest,
      fc.boolean(),
      (offers, request, hasQlora) => {
        const facts = largeFacts(request, {
          offers,
          ...(hasQlora ? { registry: withQlora() } : {}),
        });
        assemblePlan(facts).match(
          () => undefined,
          ({ counterPlans }) => {
            expect(counterPlans.length).toBeLessThanOrEqual(3);
            expect(new Set(counterPlans.map((plan) => plan.id)).size).toBe(counterPlans.length);
            for (const offered of counterPlans) {
              seen += 1;
              const again = expectOk(
                assemblePlan({ ...facts, request: offered.request, train: offered.train }).mapErr(
                  ({ error }) => error,
                ),
              );
              expect(again.id).toBe(offered.id);
              expect(again.budget.decision).not.toBe('deny');
              expect(again.cost.total?.high).toBeLessThanOrEqual(request.maxCostUsd ?? 0);
            }
          },
        );
      },
    ),
    { numRuns: 120 },
  );
  expect(seen).toBeGreaterThan(20);
});
