import type { ModelFacts } from '@vibeml/core-models';
import fc from 'fast-check';
import { sampleModel } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { listGpuFacts } from './gpu-facts.ts';
import { estimateThroughput, type ThroughputBasis } from './throughput.ts';

const model: ModelFacts = {
  ...sampleModel(),
  modelType: 'llama',
  parameters: null,
  shape: {
    hiddenSize: 4096,
    layers: 32,
    attentionHeads: 32,
    keyValueHeads: 8,
    headSize: 128,
    intermediateSize: 14_336,
    vocabularySize: 128_256,
    tiedEmbeddings: false,
  },
};
const gpu = (name: string, count = 1) => ({ kind: 'cuda' as const, name, count });
const basis: ThroughputBasis = {
  model,
  method: 'sft',
  adapter: 'lora',
  quantization: 'none',
  preset: 'trl',
  rowTokens: 2048,
  perDeviceTrainBatchSize: 2,
  accelerator: gpu('H100'),
};
const speed = (overrides: Partial<ThroughputBasis> = {}): number =>
  estimateThroughput({ ...basis, ...overrides })?.value ?? Number.NaN;

test('a speed says what it was taken from', () => {
  expect(estimateThroughput(basis)).toMatchObject({
    unit: 'tokens/s',
    source: 'sizing: 30 % of the 989 TFLOPS of H100',
    method: 'modelled',
  });
});

test('on a CPU, on Apple silicon, on an unknown GPU and for an unknown model nothing is said', () => {
  const unknown = { ...model, shape: { ...model.shape, layers: null } };
  for (const overrides of [
    { accelerator: { kind: 'cpu', name: 'Xeon', count: 1 } },
    { accelerator: { kind: 'mps', name: 'M3', count: 1 } },
    { accelerator: gpu('Riva128') },
    { accelerator: gpu('MI300X'), quantization: '4bit' },
    { model: unknown },
    { rowTokens: 0 },
  ] as const) {
    expect(estimateThroughput({ ...basis, ...overrides })).toBeNull();
  }
});

test('every GPU of the table has a speed for LoRA and for full training', () => {
  for (const { name } of listGpuFacts()) {
    expect(speed({ accelerator: gpu(name) })).toBeGreaterThan(0);
    expect(speed({ accelerator: gpu(name), adapter: 'none' })).toBeGreaterThan(0);
  }
});

test('a bound from the parameter count says that it is one', () => {
  const alien: ModelFacts = {
    ...model,
    modelType: null,
    parameters: { value: 2e10, unit: '', source: '', observedAt: '', method: 'assumed' },
  };
  expect(estimateThroughput({ ...basis, model: alien })?.source).toContain('low confidence');
});

test('what costs time costs speed', () => {
  expect(speed({ adapter: 'none' })).toBeLessThan(speed());
  expect(speed({ quantization: '4bit' })).toBeLessThan(speed());
  expect(speed({ method: 'dpo' })).toBeCloseTo(speed() * (4 / 6), -3);
  expect(speed({ method: 'kto' })).toBeLessThan(speed({ method: 'dpo' }));
  expect(speed({ accelerator: gpu('L4') })).toBeLessThan(speed());
  const generation = {
    sequenceTokens: 2048,
    completionTokens: 1024,
    sequences: 8,
    engineShare: 0.3,
  };
  const fast = speed({ method: 'grpo', generation });
  expect(fast).toBeLessThan(speed({ method: 'grpo' }));
  expect(speed({ method: 'grpo', generation: { ...generation, engineShare: null } })).toBeLessThan(
    fast,
  );
});

test('a mixture is as fast as what a token meets, not as all of it', () => {
  const mixture = (expertsPerToken: number): ModelFacts => ({
    ...model,
    modelType: 'mixtral',
    shape: { ...model.shape, experts: 8, expertsPerToken, expertIntermediateSize: 14_336 },
  });
  expect(speed({ model: mixture(1) })).toBeCloseTo(speed(), -2);
  expect(speed({ model: mixture(2) })).toBeLessThan(speed());
  expect(speed({ model: mixture(2) })).toBeGreaterThan(speed({ model: mixture(8) }) * 3);
});

test('more GPUs are never slower, and never faster than their number', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.constantFrom<'ddp' | 'fsdp'>('ddp', 'fsdp'),
      (count, sharding) => {
        const many = speed({ accelerator: gpu('H100', count), sharding });
        const more = speed({ accelerator: gpu('H100', count + 1), sharding });
        return more > many && many <= count * speed() * (1 + 1e-9);
      },
    ),
  );
});

test('longer rows never take less time', () => {
  const seconds = (rowTokens: number, perDeviceTrainBatchSize: number) =>
    (rowTokens * perDeviceTrainBatchSize) / speed({ rowTokens, perDeviceTrainBatchSize });
  const tokens = fc.integer({ min: 1, max: 32_768 });
  fc.assert(
    fc.property(
      tokens,
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 99 }),
      (length, rows, more) => {
        const now = seconds(length, rows) * (1 - 1e-9);
        return seconds(length + more, rows) >= now && seconds(length, rows + more) >= now;
      },
    ),
  );
});
