import type { ModelShape, Offer } from '@vibeml/core-models';
import fc from 'fast-check';
import { sampleModel, samplePlan, sampleQuantity } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { estimateDuration } from './duration.ts';
import { estimateMemory, type MemoryBasis } from './memory.ts';
import { type CompleteShape, countParameters, isComplete, loraParameters } from './parameters.ts';

const shape = (sizes: readonly number[], tiedEmbeddings: boolean): CompleteShape => {
  const [
    hiddenSize = 0,
    layers = 0,
    attentionHeads = 0,
    keyValueHeads = 0,
    headSize = 0,
    intermediateSize = 0,
    vocabularySize = 0,
  ] = sizes;
  return {
    hiddenSize,
    layers,
    attentionHeads,
    keyValueHeads,
    headSize,
    intermediateSize,
    vocabularySize,
    tiedEmbeddings,
  };
};

const smolLm2 = shape([576, 30, 9, 3, 64, 1536, 49_152], true);
const llama8b = shape([4096, 32, 32, 8, 128, 14_336, 128_256], false);

test.each([
  ['SmolLM2-135M', smolLm2, 134_515_008, 4_884_480],
  ['Llama-3.1-8B', llama8b, 8_030_261_248, 41_943_040],
  [
    'Mistral-7B-v0.3',
    shape([4096, 32, 32, 8, 128, 14_336, 32_768], false),
    7_248_023_552,
    41_943_040,
  ],
  ['Llama-3.2-1B', shape([2048, 16, 32, 8, 64, 8192, 128_256], true), 1_235_814_400, 11_272_192],
])('%s has exactly the published number of parameters', (_name, sizes, parameters, lora) => {
  expect(countParameters(sizes)).toBe(parameters);
  expect(loraParameters(sizes, 16)).toBe(lora);
});

const plan = samplePlan();
const offer: Offer = { ...plan.offer, freeMemoryGib: sampleQuantity(22, 'GiB') };
const basis = (overrides: Partial<MemoryBasis> = {}): MemoryBasis => ({
  model: sampleModel(),
  adapter: 'lora',
  hyperparameters: {
    ...plan.hyperparameters,
    dtype: 'float32',
    maxLength: 256,
    perDeviceTrainBatchSize: 8,
    gradientCheckpointing: false,
  },
  longestRowTokens: 60,
  offer,
  observedAt: '2026-01-01T00:00:00Z',
  ...overrides,
});

const needed = (overrides: Partial<MemoryBasis> = {}): number => {
  const { needed: quantity } = estimateMemory(basis(overrides));
  if (quantity === null) throw new Error('the sample shape is complete');
  return quantity.value;
};

// Peaks of whole processes on a CPU, LoRA r 16, batch 8, rows of about 60 tokens.
test.each([
  ['float32', 2.88],
  ['bfloat16', 2.29],
] as const)('SmolLM2 in %s needs about what was measured: %f GB', (dtype, measuredGb) => {
  const value = needed({ hyperparameters: { ...basis().hyperparameters, dtype } });
  const measuredGib = measuredGb / 1.073741824;
  expect(value).toBeGreaterThan(measuredGib * 0.5);
  expect(value).toBeLessThan(measuredGib * 1.5);
});

test('the sum is its terms, and memory grows with every size', () => {
  const { terms, needed: total } = estimateMemory(basis());
  expect(total?.value).toBeCloseTo(
    terms.reduce((sum, term) => sum + term.gib, 0),
    9,
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 32 }),
      fc.integer({ min: 16, max: 4096 }),
      (batch, length) => {
        const at = (perDeviceTrainBatchSize: number, maxLength: number) =>
          needed({
            longestRowTokens: null,
            hyperparameters: { ...basis().hyperparameters, perDeviceTrainBatchSize, maxLength },
          });
        return (
          at(batch + 1, length) > at(batch, length) && at(batch, length + 16) > at(batch, length)
        );
      },
    ),
  );
  expect(needed({ adapter: 'none' })).toBeGreaterThan(needed());
});

test('an unknown shape stays unknown', () => {
  const unknown: ModelShape = { ...smolLm2, layers: null };
  expect(isComplete(unknown)).toBe(false);
  expect(estimateMemory(basis({ model: { ...sampleModel(), shape: unknown } }))).toMatchObject({
    needed: null,
    verdict: 'unknown',
  });
});

test('the verdict compares with what is free', () => {
  const free = (gib: number | null) =>
    estimateMemory(
      basis({
        offer: { ...offer, freeMemoryGib: gib === null ? null : sampleQuantity(gib, 'GiB') },
      }),
    ).verdict;
  expect(free(22)).toBe('fits');
  expect(free(needed() * 1.01)).toBe('tight');
  expect(free(0.5)).toBe('no');
  expect(free(null)).toBe('unknown');
});

test('time is known only when a speed was measured', () => {
  const speed = sampleQuantity(200, 'tokens/s');
  expect(
    estimateDuration({ steps: 60, tokensPerStep: 400, measuredTokensPerSecond: null }),
  ).toBeNull();
  expect(
    estimateDuration({ steps: null, tokensPerStep: 400, measuredTokensPerSecond: speed }),
  ).toBeNull();
  expect(
    estimateDuration({ steps: 60, tokensPerStep: 400, measuredTokensPerSecond: speed }),
  ).toMatchObject({ expected: 120, low: 90, high: 192, unit: 's' });
});
