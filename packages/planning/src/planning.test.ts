import type { Finding, TrainingEngine } from '@vibeml/core-models';
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
import { assemblePlan, type PlanFacts, planLifetimeMs } from './assemble-plan.ts';
import { type CurrentFacts, checkPlanHolds } from './check-plan-holds.ts';
import { countSteps, effectiveBatchSize } from './count-steps.ts';
import { isSealIntact } from './digest.ts';

const sample = samplePlan();
const engine: TrainingEngine = {
  id: 'trl',
  environment: sample.environment,
  defaults: () => ({ ...sample.hyperparameters, maxSteps: null, packing: false }),
  buildJob: () => {
    throw new Error('planning builds no job');
  },
  environmentFiles: () => ({}),
};

const facts = (overrides: Partial<PlanFacts> = {}): PlanFacts => ({
  request: sampleRequest(),
  model: sampleModel(),
  train: sampleDataset(),
  eval: null,
  offer: {
    ...sample.offer,
    freeMemoryGib: sampleQuantity(22, 'GiB'),
    hourlyUsd: sampleQuantity(0, 'USD/h'),
  },
  otherOffers: [],
  workflow: sample.workflow,
  engine,
  resume: null,
  resumedHyperparameters: null,
  measuredTokensPerSecond: null,
  destination: '/data/runs',
  nowMs: Date.parse('2026-01-02T03:00:00Z'),
  ...overrides,
});

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

test('a free run on this machine needs no approval; remote code and money do', () => {
  expect(expectOk(assemblePlan(facts())).approval).toEqual({ required: false, reasons: [] });
  const remote = expectOk(
    assemblePlan(facts({ model: { ...sampleModel(), needsRemoteCode: true } })),
  );
  expect(remote.approval.required).toBe(true);
  const paid = expectOk(
    assemblePlan(facts({ offer: { ...facts().offer, hourlyUsd: sampleQuantity(2, 'USD/h') } })),
  );
  expect(paid.approval.required).toBe(true);
});

test('findings that are errors stop the plan; warnings travel with it', () => {
  const withFinding = (severity: Finding['severity']) => ({
    ...sampleDataset(),
    findings: [finding(severity)],
  });
  expect(expectErr(assemblePlan(facts({ train: withFinding('error') }))).code).toBe(
    'dataset.unfit',
  );
  expect(expectErr(assemblePlan(facts({ eval: withFinding('error') }))).code).toBe('dataset.unfit');
  expect(expectOk(assemblePlan(facts({ train: withFinding('warning') }))).findings).toHaveLength(1);
});

test('too little memory stops the plan', () => {
  const offer = { ...facts().offer, freeMemoryGib: sampleQuantity(0.2, 'GiB') };
  expect(expectErr(assemblePlan(facts({ offer }))).code).toBe('model.too_large');
});

test('a plan above its cap is refused with both amounts', () => {
  const offer = { ...facts().offer, hourlyUsd: sampleQuantity(100, 'USD/h') };
  const train = {
    ...sampleDataset(),
    tokens: { unit: 'tokens' as const, total: 1, mean: 4000, p50: 1, p95: 1, max: 4000 },
  };
  const request = { ...sampleRequest(), maxCostUsd: 0.01 };
  const error = expectErr(
    assemblePlan(
      facts({ offer, train, request, measuredTokensPerSecond: sampleQuantity(10, 'tokens/s') }),
    ),
  );
  expect(error.code).toBe('budget.exceeded');
  expect(error.message).toMatch(
    /^Estimated cost \$\d+(\.\d+)? exceeds budget \$0.01\. Approve override\?$/,
  );
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
  expect(countSteps(180, { ...hyperparameters, packing: true })).toBeNull();
  expect(effectiveBatchSize(hyperparameters)).toBe(8);
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
  environmentHash: plan.environment.hash,
  ...overrides,
});

test('a plan holds until something moves, and what moved is named', () => {
  expect(checkPlanHolds(plan, current()).isOk()).toBe(true);
  expect(expectErr(checkPlanHolds(plan, current({ now: '2026-01-02T03:15:00.001Z' }))).code).toBe(
    'plan.expired',
  );
  const moved = (overrides: Partial<CurrentFacts>) => {
    const error = expectErr(checkPlanHolds(plan, current(overrides)));
    return error.code === 'plan.stale' ? error.details.moved.map((each) => each.field) : [];
  };
  expect(moved({ trainSha256: 'f'.repeat(64) })).toEqual(['dataset']);
  expect(moved({ evalSha256: 'f'.repeat(64) })).toEqual(['held-out rows']);
  expect(moved({ trainRevision: 'f'.repeat(40) })).toEqual(['dataset revision']);
  expect(moved({ evalRevision: 'f'.repeat(40) })).toEqual(['held-out revision']);
  expect(moved({ modelRevision: 'main' })).toEqual(['model revision']);
  expect(moved({ hourlyUsd: 1 })).toEqual(['price per hour']);
  expect(moved({ environmentHash: 'f'.repeat(64) })).toEqual(['environment']);
});

test('any mutated field of a plan is noticed', () => {
  const keys = Object.keys(plan).filter(
    (key) => key !== 'id' && key !== 'digest' && key !== 'expiresAt',
  );
  fc.assert(
    fc.property(fc.constantFrom(...keys), (key) => {
      const forged = { ...plan, [key]: key === 'steps' ? 999_999 : { forged: true } };
      return (
        // A field with the wrong type is refused by the schema; one of the right type by the seal.
        (() => {
          try {
            return !isSealIntact(forged);
          } catch {
            return true;
          }
        })()
      );
    }),
  );
});

test('a price may move by five per cent', () => {
  const priced = expectOk(
    assemblePlan(facts({ offer: { ...facts().offer, hourlyUsd: sampleQuantity(2, 'USD/h') } })),
  );
  const now = (hourlyUsd: number) => checkPlanHolds(priced, current({ hourlyUsd })).isOk();
  expect(now(2.09)).toBe(true);
  expect(now(2.11)).toBe(false);
  expect(now(1.89)).toBe(false);
});
