import type { Finding } from '@vibeml/core-models';
import fc from 'fast-check';
import {
  expectErr,
  expectOk,
  sampleDataset,
  sampleModel,
  samplePlan,
  sampleQuantity,
  sampleRequest,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { assemblePlan } from './assemble-plan.ts';
import { planLifetimeMs } from './build-plan.ts';
import { type CurrentFacts, checkPlanHolds } from './check-plan-holds.ts';
import { countSteps, effectiveBatchSize, expectSteps } from './count-steps.ts';
import { isSealIntact } from './digest.ts';
import { smallFacts as facts, manyChats, thisComputer } from './test-support/sample-facts.ts';

const sample = samplePlan();

const finding = (severity: Finding['severity']): Finding => ({
  code: 'no_assistant_turn',
  severity,
  message: '12 of 12 rows have no assistant turn.',
  rows: [1],
  count: 12,
});

test('the same facts give the same plan; any change gives another digest', () => {
  const plan = expectOk(assemblePlan(facts()));
  expect(expectOk(assemblePlan(facts())).digest).toBe(plan.digest);
  expect(plan.id).toBe(plan.digest.slice(0, 12));
  expect(isSealIntact(plan)).toBe(true);
  expect(isSealIntact({ ...plan, effectiveBatchSize: plan.effectiveBatchSize + 1 })).toBe(false);
  expect(expectOk(assemblePlan(facts({ nowMs: facts().nowMs + 1 }))).digest).not.toBe(plan.digest);
  expect(Date.parse(plan.expiresAt) - Date.parse(plan.createdAt)).toBe(planLifetimeMs);
});

test('a free run on this machine needs no approval; remote code does', () => {
  expect(expectOk(assemblePlan(facts())).approval).toEqual({ required: false, reasons: [] });
  const remote = expectOk(
    assemblePlan(facts({ model: { ...sampleModel(), needsRemoteCode: true } })),
  );
  expect(remote.approval.required).toBe(true);
});

test('a machine with a price needs a cap where the time is not known, and then an approval', () => {
  const offers = [thisComputer({ hourlyUsd: sampleQuantity(2, 'USD/h') })];
  expect(expectErr(assemblePlan(facts({ offers }))).error.code).toBe('budget.unbounded');
  const request = { ...sampleRequest(), maxCostUsd: 5 };
  const paid = expectOk(assemblePlan(facts({ offers, request })));
  expect(paid.approval.required).toBe(true);
  expect(paid.cost.total).toBeNull();
  expect(paid.budget).toMatchObject({ decision: 'ask', mostUsd: 5 });
});

test('findings that are errors stop the plan; warnings travel with it', () => {
  const withFinding = (severity: Finding['severity']) => ({
    ...sampleDataset(),
    findings: [finding(severity)],
  });
  expect(expectErr(assemblePlan(facts({ train: withFinding('error') }))).error.code).toBe(
    'dataset.unfit',
  );
  expect(expectErr(assemblePlan(facts({ eval: withFinding('error') }))).error.code).toBe(
    'dataset.unfit',
  );
  expect(expectOk(assemblePlan(facts({ train: withFinding('warning') }))).findings).toHaveLength(1);
});

test('too little memory stops the plan', () => {
  const offers = [thisComputer({ freeMemoryGib: sampleQuantity(0.2, 'GiB') })];
  expect(expectErr(assemblePlan(facts({ offers }))).error.code).toBe('model.too_large');
});

test('a plan above its cap is refused with both amounts, and the plan itself is there to be let pass', () => {
  const offers = [thisComputer({ hourlyUsd: sampleQuantity(100, 'USD/h') })];
  const request = { ...sampleRequest(), maxCostUsd: 0.01 };
  const tokensPerSecond = sampleQuantity(10, 'tokens/s');
  const measuredSpeeds = [{ workflow: 'lora', machine: 'this computer', tokensPerSecond }];
  const refusal = expectErr(
    assemblePlan(facts({ offers, train: manyChats(20), request, measuredSpeeds })),
  );
  expect(refusal.error.code).toBe('budget.exceeded');
  expect(refusal.error.message).toMatch(
    /^Estimated cost \$\d+(\.\d+)? exceeds budget \$0.01\. Approve override\?$/,
  );
  expect(refusal.overBudgetPlan).toMatchObject({
    budget: { decision: 'deny' },
    approval: { required: true },
  });
});

test('a measured speed of the same model, workflow and machine gives the time', () => {
  const tokensPerSecond = sampleQuantity(200, 'tokens/s');
  const train = manyChats(100);
  const timed = (workflow: string) =>
    expectOk(
      assemblePlan(
        facts({
          train,
          measuredSpeeds: [{ workflow, machine: 'this computer', tokensPerSecond }],
        }),
      ),
    );
  expect(timed('full').duration).toBeNull();
  const plan = timed('lora');
  expect(plan.throughput).toEqual(tokensPerSecond);
  const training = plan.cost.terms.find((term) => term.name === 'training')?.seconds;
  expect(training?.expected).toBeCloseTo(((plan.steps ?? 0) * 8 * 420) / 200, 0);
  expect(plan.duration?.expected).toBeGreaterThan(training?.expected ?? Number.NaN);
});

test('steps are counted as the trainer counts them', () => {
  const hyperparameters = {
    ...sample.hyperparameters,
    perDeviceTrainBatchSize: 4,
    gradientAccumulationSteps: 2,
    numTrainEpochs: 3,
    maxSteps: null,
    packing: false,
  };
  expect(countSteps(180, hyperparameters)).toBe(69);
  expect(countSteps(1, hyperparameters)).toBe(3);
  expect(countSteps(180, { ...hyperparameters, maxSteps: 7 })).toBe(7);
  const packed = { ...hyperparameters, packing: true, maxLength: 840 };
  expect(countSteps(180, packed)).toBeNull();
  // Two rows of 420 tokens fill one of 840.
  expect(expectSteps(180, manyChats(180), packed)).toBe(36);
  expect(expectSteps(180, sampleDataset(), packed)).toBeNull();
  expect(effectiveBatchSize(hyperparameters)).toBe(8);
});

test('rows that are held out are not trained on', () => {
  const request = { ...sampleRequest(), evalFraction: 0.5 };
  const whole = expectOk(assemblePlan(facts())).steps ?? 0;
  expect(expectOk(assemblePlan(facts({ request }))).steps).toBeLessThan(whole * 0.6);
});

const plan = expectOk(assemblePlan(facts()));
const current = (overrides: Partial<CurrentFacts> = {}): CurrentFacts => ({
  now: plan.createdAt,
  trainSha256: plan.train.sha256,
  evalSha256: null,
  trainRevision: null,
  evalRevision: null,
  modelRevision: plan.model.revision,
  hourlyUsd: 0,
  fallbackUsd: {},
  canManage: null,
  environmentHash: plan.environment.hash,
  ...overrides,
});

const movedFields = (given: typeof plan, facts: CurrentFacts): readonly string[] => {
  const error = expectErr(checkPlanHolds(given, facts));
  return error.code === 'plan.stale' ? error.details.moved.map((each) => each.field) : [];
};

test('a plan holds until something moves, and what moved is named', () => {
  expect(checkPlanHolds(plan, current()).isOk()).toBe(true);
  expect(expectErr(checkPlanHolds(plan, current({ now: '2026-01-02T03:15:00.001Z' }))).code).toBe(
    'plan.expired',
  );
  const moved = (overrides: Partial<CurrentFacts>) => movedFields(plan, current(overrides));
  expect(moved({ trainSha256: 'f'.repeat(64) })).toEqual(['dataset']);
  expect(moved({ evalSha256: 'f'.repeat(64) })).toEqual(['held-out rows']);
  expect(moved({ trainRevision: 'f'.repeat(40) })).toEqual(['dataset revision']);
  expect(moved({ evalRevision: 'f'.repeat(40) })).toEqual(['held-out revision']);
  expect(moved({ modelRevision: 'main' })).toEqual(['model revision']);
  expect(moved({ environmentHash: 'f'.repeat(64) })).toEqual(['environment']);
  expect(moved({ hourlyUsd: 1 })).toEqual(['price per hour']);
  expect(moved({ hourlyUsd: null })).toEqual(['offer']);
});

test('a price may move by 5 %, and not by more', () => {
  const offers = [thisComputer({ hourlyUsd: sampleQuantity(2, 'USD/h') })];
  const request = { ...sampleRequest(), maxCostUsd: 5 };
  const priced = expectOk(assemblePlan(facts({ offers, request })));
  const now = (hourlyUsd: number) => checkPlanHolds(priced, current({ hourlyUsd })).isOk();
  expect(now(2.09)).toBe(true);
  expect(now(2.11)).toBe(false);
  expect(now(1.89)).toBe(false);
});

/** The value at a path, changed in its own type. */
const mutate = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return `${value}x`;
  return value === null ? 1 : null;
};

const leaves = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]))
    : [path];

const withMutation = (value: unknown, path: readonly string[]): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return mutate(value);
  if (Array.isArray(value)) {
    return value.map((each, index) => (String(index) === key ? withMutation(each, rest) : each));
  }
  const record: Record<string, unknown> = Object.fromEntries(Object.entries(value ?? {}));
  return { ...record, [key]: withMutation(record[key], rest) };
};

test('whatever is changed in a stored plan, the changed field is named', () => {
  const { digest: _digest, id: _id, seals: _seals, ...content } = plan;
  const paths = leaves(content);
  expect(paths.length).toBeGreaterThan(100);
  fc.assert(
    fc.property(fc.constantFrom(...paths), (path) => {
      const changed: typeof plan = { ...plan, ...(withMutation(content, path) as typeof content) };
      const error = expectErr(checkPlanHolds(changed, current({ now: '2026-01-02T03:00:00Z' })));
      return (
        error.code === 'plan.stale' && error.details.moved.some((each) => each.field === path[0])
      );
    }),
    { numRuns: 300 },
  );
});

test('a plan whose seals were changed along with it is still refused', () => {
  const other = expectOk(assemblePlan(facts({ nowMs: facts().nowMs + 1 })));
  const forged = { ...other, id: plan.id, digest: plan.digest };
  expect(movedFields(forged, current({ now: plan.createdAt }))).toContain('plan');
});
