import type { Offer, Plan, TrainingRequest } from '@vibeml/core-models';
import fc from 'fast-check';
import { expectErr, expectOk, sampleQuantity, sampleRequest } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { assemblePlan } from './assemble-plan.ts';
import {
  largeFacts,
  manyChats,
  market,
  rented,
  smallFacts,
  thisComputer,
  withQlora,
} from './test-support/sample-facts.ts';

const planOf = (request: Partial<TrainingRequest> = {}, offers?: readonly Offer[]): Plan =>
  expectOk(
    assemblePlan(largeFacts(request, offers === undefined ? {} : { offers })).mapErr(
      ({ error }) => error,
    ),
  );
const refusalOf = (request: Partial<TrainingRequest>, offers?: readonly Offer[]) =>
  expectErr(assemblePlan(largeFacts(request, offers === undefined ? {} : { offers })));

test('a small model stays on this computer, and the next best is named with its price', () => {
  const plan = expectOk(
    assemblePlan(smallFacts({ train: manyChats(200), offers: [thisComputer(), ...market] })),
  );
  expect(plan.driver).toBe('local');
  expect(plan.alternatives[0]?.title).toMatch(/ on (aws|nebius) /);
  expect(plan.alternatives[0]?.cost?.expected).toBeGreaterThan(0);
  expect(plan.alternatives[0]?.reason).toMatch(/^costs \$\d/);
});

test('a large model goes to the machine on which the whole run is expected to cost least, not to the cheapest hour', () => {
  const plan = planOf();
  expect(plan.driver).toBe('skypilot');
  expect(plan.offer).toMatchObject({ spot: true, accelerator: { name: 'H100' } });
  const dollars = [plan.cost.total, ...plan.alternatives.map((each) => each.cost)].map(
    (range) => range?.expected ?? Number.NaN,
  );
  expect(dollars).toEqual([...dollars].sort((a, b) => a - b));
  expect(plan.offer.hourlyUsd.value).toBeGreaterThan(0.9);
  const rejected = Object.fromEntries(plan.rejected.map((each) => [each.title, each.reason]));
  expect(rejected['this computer']).toMatch(/on a CPU it would take too long/);
  expect(rejected['machines with several GPUs']).toBe('lora uses one, and all would be paid for');
});

test('memory of a rented GPU comes from the GPU table, not from the price list', () => {
  const wrong = rented('L4', 0.1, {
    accelerator: {
      kind: 'cuda',
      name: 'L4',
      count: 1,
      memoryGib: sampleQuantity(900, 'GiB'),
    },
  });
  const refusal = refusalOf({ workflow: 'full' }, [wrong]);
  expect(refusal.error.code).toBe('model.too_large');
  expect(refusal.error.message).toMatch(/has 22\.\d GiB/);
});

test('spot is taken where it is expected to cost less, else not', () => {
  const pair = (spot: number) => [rented('L40S', 1.8), rented('L40S', spot, { spot: true })];
  const cheap = planOf({}, pair(0.9));
  expect(cheap.offer.spot).toBe(true);
  expect(cheap.cost.spot?.breakEvenHourly?.value).toBeGreaterThan(0.9);
  expect(cheap.cost.terms.map((term) => term.name)).toContain('lost-work');
  // Losses and restarts eat a rebate of half a percent.
  const dear = planOf({}, pair(1.79));
  expect(dear.offer.spot).toBe(false);
  expect(dear.cost.spot).toBeNull();
  expect(planOf({ spot: true }, pair(1.79)).offer.spot).toBe(true);
  expect(planOf({ spot: false }, pair(0.1)).offer.spot).toBe(false);
});

test('on spot, checkpoints follow the formula, unless a person chose their steps', () => {
  const spot = [rented('L40S', 0.9, { spot: true })];
  const formula = planOf({}, spot);
  const interval = formula.cost.spot?.checkpointInterval.value ?? Number.NaN;
  const training = formula.cost.terms.find((term) => term.name === 'training')?.seconds?.expected;
  const perStep = (training ?? Number.NaN) / (formula.steps ?? Number.NaN);
  expect(formula.hyperparameters.saveSteps * perStep).toBeCloseTo(interval, -2);
  expect(planOf({ hyperparameters: { saveSteps: 77 } }, spot).hyperparameters.saveSteps).toBe(77);
});

test('at equal cost Nebius comes first', () => {
  const equal = (provider: string) => rented('H100', 2, { provider });
  for (const offers of [
    [equal('aws'), equal('nebius'), equal('zcloud')],
    [equal('nebius'), equal('aws')],
  ]) {
    expect(planOf({}, offers).offer.provider).toBe('nebius');
  }
  const cheaper = rented('H100', 1.9, { provider: 'aws' });
  expect(planOf({}, [equal('nebius'), cheaper]).offer.provider).toBe('aws');
});

test('time and quality can come first', () => {
  const plain = planOf();
  const fast = planOf({ prefer: 'time' });
  expect(fast.duration?.expected).toBeLessThanOrEqual(plain.duration?.expected ?? 0);
  const best = expectOk(
    assemblePlan(
      smallFacts({
        train: manyChats(200),
        offers: [thisComputer(), ...market],
        request: { ...sampleRequest(), prefer: 'quality' },
      }),
    ),
  );
  expect(best.workflow.name).toBe('full');
});

test('a deadline leaves what ends in time, or says what is fastest', () => {
  const plain = planOf();
  const hours = (plain.duration?.high ?? 0) / 3600;
  const tight = refusalOf({ maxHours: 0.5 });
  expect(tight.error.code).toBe('plan.deadline_missed');
  expect(tight.error.message).toMatch(
    /^Nothing ends this run within 0\.5 h: the fastest, H100 on nebius/,
  );
  expect(planOf({ maxHours: hours }).duration?.high).toBeLessThanOrEqual(hours * 3600);
});

test('a tight fit is rented only where nothing fits with room to spare', () => {
  const tight = rented('L4', 0.01);
  const request = { hyperparameters: { maxLength: 1500, perDeviceTrainBatchSize: 6 } };
  const alone = planOf(request, [tight]);
  expect(alone.memory.verdict).toBe('tight');
  expect(planOf(request, [tight, ...market]).memory.verdict).toBe('fits');
});

test('wishes are kept: GPU in any spelling, cloud, region', () => {
  expect(planOf({ gpuType: 'nvidia l40s' }).offer.accelerator.name).toBe('L40S');
  expect(planOf({ gpuType: 'A100' }).offer.accelerator.name).toBe('A100-80GB');
  expect(planOf({ cloud: 'AWS' }).offer.provider).toBe('aws');
  expect(planOf({ target: 'nebius' }).offer.provider).toBe('nebius');
  expect(planOf({ region: 'us-west-2' }).offer.region).toBe('us-west-2');
});

test('what nobody offers is refused in the words of the contract', () => {
  expect(refusalOf({ gpuType: 'RTX9000' }).error.message).toBe(
    "GPU type 'RTX9000' not supported. Available: A100-80GB, H100, L4, L40S",
  );
  expect(refusalOf({ gpuType: 'A100', cloud: 'nebius' }).error.message).toBe(
    'No A100 in nebius. Try: us-west-2',
  );
  // The wanted cloud has it elsewhere: other clouds are not named.
  expect(refusalOf({ gpuType: 'H100', cloud: 'nebius', region: 'mars-1' }).error.message).toBe(
    'No H100 in mars-1. Try: eu-north1',
  );
  expect(refusalOf({ gpuType: 'H100', region: 'mars-1' }).error.message).toBe(
    'No H100 in mars-1. Try: eu-north1, us-east-1',
  );
  expect(refusalOf({ cloud: 'nebius', region: 'mars-1' }).error).toMatchObject({
    code: 'cloud.region_unknown',
    details: { available: ['eu-north1'] },
  });
  expect(refusalOf({ cloud: 'acme' }).error.code).toBe('plan.no_offer');
  expect(refusalOf({ gpuType: 'A100', spot: true }).error.message).toMatch(/not offered on spot/);
  expect(refusalOf({}, []).error.code).toBe('plan.no_offer');
});

test('GPUs that the programs do not run on are named with the reason', () => {
  const offers = [rented('MI300X', 1), rented('V100', 0.1), rented('FPGA9', 0.1), ...market];
  const { rejected } = planOf({}, offers);
  const reasons = Object.fromEntries(rejected.map((each) => [each.title, each.reason]));
  expect(reasons['MI300X']).toMatch(/CUDA/);
  expect(reasons['V100']).toMatch(/compute capability 7\.0/);
  expect(reasons['FPGA9']).toMatch(/memory of this GPU is not known/);
});

test('a workflow that is not there yet is said to be so, whatever the machine', () => {
  expect(refusalOf({ workflow: 'unsloth' }).error).toMatchObject({
    code: 'workflow.not_yet',
    details: { nearest: 'lora' },
  });
  expect(refusalOf({ workflow: 'turbo' }).error.code).toBe('workflow.unknown');
});

test('a registered workflow is chosen where it makes the run cheaper', () => {
  const offers = [rented('T4', 0.05), rented('H100', 9)];
  const facts = largeFacts({}, { offers, registry: withQlora() });
  const plan = expectOk(assemblePlan(facts));
  expect(plan.workflow).toMatchObject({ name: 'qlora', quantization: '4bit' });
  expect(plan.offer.accelerator.name).toBe('T4');
});

const anyOffer = fc
  .record({
    gpu: fc.constantFrom('T4', 'L4', 'L40S', 'A100-80GB', 'H100', 'H200'),
    hourly: fc.double({ min: 0.05, max: 20, noNaN: true }),
    spot: fc.boolean(),
    provider: fc.constantFrom('nebius', 'aws', 'gcp'),
    region: fc.constantFrom('a', 'b'),
  })
  .map(({ gpu, hourly, ...rest }) => rented(gpu, hourly, rest));
const anyMarket = fc.array(anyOffer, { minLength: 1, maxLength: 12 });

test('a bigger budget never gives a worse plan', () => {
  fc.assert(
    fc.property(
      anyMarket,
      fc.double({ min: 0.1, max: 200, noNaN: true }),
      fc.double({ min: 0, max: 500, noNaN: true }),
      fc.constantFrom('cost' as const, 'time' as const),
      (offers, budget, more, prefer) => {
        const at = (maxCostUsd: number) =>
          assemblePlan(largeFacts({ maxCostUsd, prefer }, { offers })).unwrapOr(null);
        const [small, big] = [at(budget), at(budget + more)];
        if (small === null) return true;
        if (big === null) return false;
        const worth = (plan: Plan) =>
          prefer === 'cost'
            ? Math.round((plan.cost.total?.expected ?? 0) * 100)
            : (plan.duration?.expected ?? 0);
        return worth(big) <= worth(small);
      },
    ),
    { numRuns: 60 },
  );
});

test('the choice does not depend on the order of the offers', () => {
  fc.assert(
    fc.property(anyMarket, (offers) => {
      const at = (given: readonly Offer[]) =>
        assemblePlan(largeFacts({}, { offers: given })).match(
          (plan) => [plan.offer.accelerator.name, plan.offer.hourlyUsd.value, plan.offer.spot],
          ({ error }) => error.code,
        );
      expect(at([...offers].reverse())).toEqual(at(offers));
    }),
    { numRuns: 40 },
  );
});
