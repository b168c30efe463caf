import { type CostRange, type Offer, type QuantityRange, sumUsd, usd } from '@vibeml/core-models';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateCost } from './estimate-cost.ts';
import { wholeDuration } from './whole-duration.ts';
import type { CostBasis, Workload } from './workload.ts';

const observedAt = '2026-01-01T00:00:00Z';
const quantity = (value: number, unit: string) => ({
  value,
  unit,
  source: 'test',
  observedAt,
  method: 'quoted' as const,
});

const offer = (hourlyUsd: number, changes: Partial<Offer> = {}): Offer => ({
  id: 'x',
  driver: 'skypilot',
  provider: 'nebius',
  region: null,
  machine: 'x',
  accelerator: { kind: 'cuda', name: 'L4', count: 1, memoryGib: null },
  cpuCores: null,
  freeMemoryGib: null,
  freeDiskGib: null,
  spot: false,
  hourlyUsd: quantity(hourlyUsd, 'USD/h'),
  ...changes,
});

const seconds = (low: number, expected: number, high: number): QuantityRange => ({
  low,
  expected,
  high,
  unit: 's',
  source: 'test',
  observedAt,
  method: 'modelled',
});

const workload: Workload = {
  training: seconds(2700, 3600, 5040),
  throughput: quantity(3000, 'tokens/s'),
  adapter: 'lora',
  compiles: false,
  steps: 500,
  saveSteps: 50,
  downloadBytes: 16e9,
  checkpointBytes: 5e8,
  resultBytes: 1.7e8,
  evaluationTokens: 50_000,
  evaluations: 2,
  isEnvironmentReady: null,
  tailSeconds: 0,
  holdSeconds: 0,
};

const basis = (hourlyUsd: number, changes: Partial<CostBasis> = {}): CostBasis => ({
  offer: offer(hourlyUsd),
  workload,
  onDemandHourly: null,
  observedAt,
  ...changes,
});

const local = { driver: 'local', provider: 'local' } as const;
const expectedOf = (cost: CostRange): number => cost.total?.expected ?? Number.NaN;

test('this machine at $0 costs nothing, also when the time is not known', () => {
  const cost = estimateCost(
    basis(0, { offer: offer(0, local), workload: { ...workload, training: null } }),
  );
  expect(cost.total).toMatchObject({ low: 0, expected: 0, high: 0 });
  expect(wholeDuration(cost, observedAt)).toBeNull();
});

test('an unknown time on a paid machine gives an unknown total, never a guess', () => {
  expect(estimateCost(basis(2, { workload: { ...workload, training: null } })).total).toBeNull();
  expect(
    estimateCost(basis(2, { workload: { ...workload, downloadBytes: null } })).total,
  ).toBeNull();
});

test('every part of the bill is a term of its own', () => {
  const cost = estimateCost(basis(2, { offer: offer(2, { spot: true }) }));
  expect(cost.terms.map((term) => term.name)).toEqual([
    'setup',
    'download',
    'training',
    'evaluation',
    'checkpoints',
    'export',
    'teardown',
    'restarts',
    'lost-work',
    'storage',
    'egress',
    'buffer',
  ]);
  const compiling = estimateCost(basis(2, { workload: { ...workload, compiles: true } }));
  expect(compiling.terms.map((term) => term.name)).toContain('compile');
  const names = cost.assumptions.map((each) => each.name);
  expect(new Set(names).size).toBe(names.length);
  for (const { range } of cost.assumptions) {
    expect(range.method).toBe('assumed');
    expect(range.source).not.toBe('');
  }
});

test('this computer pays for no boot, no disk, no traffic, and not again for what stands already', () => {
  const ready = { ...workload, isEnvironmentReady: true, downloadBytes: 0 };
  const cost = estimateCost(basis(1, { offer: offer(1, local), workload: ready }));
  const names = cost.terms.map((term) => term.name);
  expect(names).not.toContain('storage');
  expect(names).not.toContain('egress');
  expect(names).not.toContain('teardown');
  const setup = cost.terms.find((term) => term.name === 'setup');
  expect(setup?.seconds).toMatchObject({ low: 5, expected: 10, high: 30 });
});

test('the high end holds a buffer of 20 %', () => {
  const { terms, total } = estimateCost(basis(2));
  const buffer = terms.find((term) => term.name === 'buffer')?.usd?.high ?? 0;
  expect(total?.high).toBeCloseTo(((total?.high ?? 0) - buffer) * 1.2, 5);
});

const positive = (max: number) => fc.double({ min: 0.001, max, noNaN: true });
const anyWorkload: fc.Arbitrary<Workload> = fc
  .record({
    times: fc.tuple(positive(1e6), positive(1e6), positive(1e6)),
    // Below four thousand million dollars, where a number in dollars still holds every micro-dollar.
    speed: fc.double({ min: 100, max: 1e6, noNaN: true }),
    adapter: fc.constantFrom('lora' as const, 'none' as const),
    compiles: fc.boolean(),
    steps: fc.integer({ min: 1, max: 1e4 }),
    saveSteps: fc.integer({ min: 1, max: 1e6 }),
    downloadBytes: fc.integer({ min: 0, max: 1e11 }),
    checkpointBytes: fc.integer({ min: 0, max: 1e11 }),
    resultBytes: fc.integer({ min: 0, max: 1e11 }),
    evaluationTokens: fc.integer({ min: 0, max: 1e9 }),
    evaluations: fc.integer({ min: 0, max: 100 }),
    isEnvironmentReady: fc.constantFrom(true, false, null),
    tailSeconds: fc.integer({ min: 0, max: 600 }),
    holdSeconds: fc.integer({ min: 0, max: 3600 }),
  })
  .map(({ times, speed, ...rest }) => {
    const [low = 0, expected = 0, high = 0] = [...times].sort((a, b) => a - b);
    return {
      ...rest,
      training: seconds(low, expected, high),
      throughput: quantity(speed, 'tokens/s'),
    };
  });
const anyOffer = fc
  .record({ rate: positive(200), spot: fc.boolean(), here: fc.boolean() })
  .map(({ rate, spot, here }) => offer(rate, { spot, ...(here ? local : {}) }));

test('low ≤ expected ≤ high in every term and in the total, and the total is exactly its terms', () => {
  fc.assert(
    fc.property(anyOffer, anyWorkload, (machine, work) => {
      const cost = estimateCost({
        offer: machine,
        workload: work,
        onDemandHourly: null,
        observedAt,
      });
      const ranges = cost.terms.flatMap((term) =>
        [term.usd, term.seconds].filter((x) => x !== null),
      );
      for (const range of [...ranges, cost.total]) {
        expect(range?.low).toBeGreaterThanOrEqual(0);
        expect(range?.low).toBeLessThanOrEqual(range?.expected ?? -1);
        expect(range?.expected).toBeLessThanOrEqual(range?.high ?? -1);
      }
      for (const end of ['low', 'expected', 'high'] as const) {
        const terms = cost.terms.map((term) => usd(term.usd?.[end] ?? Number.NaN));
        expect(sumUsd(terms)).toBe(usd(cost.total?.[end] ?? Number.NaN));
      }
      const whole = wholeDuration(cost, observedAt);
      const time = cost.terms.reduce((sum, term) => sum + (term.seconds?.expected ?? 0), 0);
      expect(whole?.expected).toBeCloseTo(time, 3);
    }),
  );
});

test('a dearer hour and a longer training never cost less', () => {
  fc.assert(
    fc.property(
      anyWorkload,
      positive(100),
      positive(100),
      fc.boolean(),
      (work, rate, more, spot) => {
        const at = (hourly: number, factor: number) => {
          const { training } = work;
          const longer =
            training && seconds(training.low, training.expected * factor, training.high * factor);
          return expectedOf(
            estimateCost({
              offer: offer(hourly, { spot }),
              workload: { ...work, training: longer },
              onDemandHourly: null,
              observedAt,
            }),
          );
        };
        return at(rate + more, 1) >= at(rate, 1) && at(rate, 1 + more) >= at(rate, 1) - 1e-6;
      },
    ),
  );
});

test('spot pays below the break-even price, and above it it does not', () => {
  const onDemandHourly = quantity(3, 'USD/h');
  const long = {
    ...workload,
    training: seconds(70_000, 72_000, 90_000),
    steps: 10_000,
    saveSteps: 100,
  };
  const spotAt = (rate: number) =>
    estimateCost(
      basis(rate, { offer: offer(rate, { spot: true }), workload: long, onDemandHourly }),
    );
  const machineTime = (cost: CostRange) =>
    cost.terms.reduce(
      (sum, term) => sum + (term.seconds === null ? 0 : (term.usd?.expected ?? 0)),
      0,
    );
  const onDemand = machineTime(estimateCost(basis(3, { workload: long })));
  const breakEven = spotAt(1).spot?.breakEvenHourly?.value ?? Number.NaN;
  expect(breakEven).toBeLessThan(3);
  expect(machineTime(spotAt(breakEven * 0.99))).toBeLessThan(onDemand);
  expect(machineTime(spotAt(breakEven * 1.01))).toBeGreaterThan(onDemand);
  expect(spotAt(1).spot?.onDemandUsd?.value).toBeCloseTo(onDemand, 4);
});

test('on demand nothing is said of preemptions', () => {
  expect(estimateCost(basis(2)).spot).toBeNull();
});
