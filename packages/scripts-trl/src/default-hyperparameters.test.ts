import { type DefaultsBasis, Hyperparameters } from '@vibeml/core-models';
import fc from 'fast-check';
import { sampleModel, sampleQuantity } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { trlEngine } from './index.ts';

const cpu = { kind: 'cpu', name: 'CPU', count: 1, memoryGib: null } as const;
const cuda = { kind: 'cuda', name: 'L4', count: 1, memoryGib: null } as const;

const smallRun: DefaultsBasis = {
  adapter: 'lora',
  accelerator: cpu,
  model: sampleModel(),
  rows: 200,
  longestRowTokens: 71,
  choices: {},
};

const defaultsOf = (changes: Partial<DefaultsBasis> = {}) =>
  trlEngine.defaults({ ...smallRun, ...changes });

test('the defaults of a small run on a CPU', () => {
  expect(defaultsOf()).toMatchInlineSnapshot(`
    {
      "dtype": "auto",
      "evalSteps": null,
      "gradientAccumulationSteps": 1,
      "gradientCheckpointing": false,
      "learningRate": 0.0002,
      "loggingSteps": 1,
      "loraAlpha": 32,
      "loraDropout": 0,
      "loraR": 16,
      "lrSchedulerType": "cosine",
      "maxGradNorm": 1,
      "maxLength": 128,
      "maxSteps": null,
      "neftuneNoiseAlpha": 0,
      "numTrainEpochs": 3,
      "optim": "adamw_torch",
      "packing": false,
      "perDeviceTrainBatchSize": 8,
      "saveSteps": 10,
      "saveTotalLimit": 2,
      "seed": 42,
      "targetModules": "all-linear",
      "trainOn": "assistant",
      "warmupSteps": 4,
      "weightDecay": 0,
    }
  `);
});

test('full fine-tuning takes a tenth of the rate, in float32', () => {
  const chosen = defaultsOf({ adapter: 'none' });
  expect([chosen.learningRate, chosen.dtype]).toStrictEqual([2e-5, 'float32']);
  expect(defaultsOf().learningRate).toBe(2e-4);
});

test('long rows go through the model a few at a time, with the same rows per step', () => {
  const chosen = defaultsOf({ longestRowTokens: 900 });
  expect([chosen.maxLength, chosen.perDeviceTrainBatchSize]).toStrictEqual([960, 4]);
  expect(chosen.gradientAccumulationSteps).toBe(2);
});

test('the length never passes what the model takes, and without a tokenizer it is 1024', () => {
  expect(defaultsOf({ longestRowTokens: null }).maxLength).toBe(1024);
  const short = { ...sampleModel(), maxPositions: 512 };
  expect(defaultsOf({ longestRowTokens: null, model: short }).maxLength).toBe(512);
  expect(defaultsOf({ longestRowTokens: 9000, accelerator: cuda }).maxLength).toBe(4096);
});

test('a large model, or one of unknown size, recomputes activations', () => {
  const large = { ...sampleModel(), parameters: sampleQuantity(8e9, 'parameters') };
  expect(defaultsOf({ model: large }).gradientCheckpointing).toBe(true);
  expect(defaultsOf({ model: { ...large, parameters: null } }).gradientCheckpointing).toBe(true);
  expect(defaultsOf().gradientCheckpointing).toBe(false);
});

test('checkpoints follow the steps that the person chose', () => {
  expect(defaultsOf({ choices: { maxSteps: 5 } }).saveSteps).toBe(5);
  expect(defaultsOf({ choices: { maxSteps: 400 } }).saveSteps).toBe(40);
  expect(defaultsOf({ choices: { maxSteps: 100_000 } }).saveSteps).toBe(200);
});

test('what the person chose stays, and the rest of the batch follows it', () => {
  expect(defaultsOf({ choices: { perDeviceTrainBatchSize: 2 } })).toMatchObject({
    perDeviceTrainBatchSize: 2,
    gradientAccumulationSteps: 4,
  });
  expect(defaultsOf({ choices: { gradientAccumulationSteps: 8 } })).toMatchObject({
    perDeviceTrainBatchSize: 1,
    gradientAccumulationSteps: 8,
  });
});

test('a choice that is undefined is no choice', () => {
  const choices: Record<string, unknown> = { learningRate: undefined };
  expect(defaultsOf({ choices }).learningRate).toBe(2e-4);
});

const anyBasis: fc.Arbitrary<DefaultsBasis> = fc.record({
  adapter: fc.constantFrom('lora' as const, 'none' as const),
  accelerator: fc.record({
    kind: fc.constantFrom('cpu' as const, 'cuda' as const, 'mps' as const),
    name: fc.constant('any'),
    count: fc.integer({ min: 1, max: 8 }),
    memoryGib: fc.constant(null),
  }),
  model: fc
    .record({
      parameters: fc.option(fc.integer({ min: 1, max: 10 ** 12 })),
      maxPositions: fc.option(fc.integer({ min: 128, max: 1_048_576 })),
    })
    .map(({ parameters, maxPositions }) => ({
      ...sampleModel(),
      parameters: parameters === null ? null : sampleQuantity(parameters, 'parameters'),
      maxPositions,
    })),
  rows: fc.integer({ min: 1, max: 10_000_000 }),
  longestRowTokens: fc.option(fc.integer({ min: 1, max: 200_000 })),
  choices: fc.record(
    {
      maxSteps: fc.integer({ min: 1, max: 1_000_000 }),
      perDeviceTrainBatchSize: fc.integer({ min: 1, max: 512 }),
      gradientAccumulationSteps: fc.integer({ min: 1, max: 1024 }),
      maxLength: fc.integer({ min: 16, max: 100_000 }),
      packing: fc.boolean(),
      numTrainEpochs: fc.double({ min: 0.01, max: 100, noNaN: true }),
    },
    { requiredKeys: [] },
  ),
});

test('whatever the model, the data and the machine: every default is one a person could have given', () => {
  fc.assert(
    fc.property(anyBasis, (basis) => {
      const chosen = trlEngine.defaults(basis);
      expect(Hyperparameters.parse(chosen)).toStrictEqual(chosen);
      expect(chosen).toMatchObject(basis.choices);
      if (basis.choices.maxLength === undefined && basis.model.maxPositions !== null) {
        expect(chosen.maxLength).toBeLessThanOrEqual(basis.model.maxPositions);
      }
    }),
  );
});
