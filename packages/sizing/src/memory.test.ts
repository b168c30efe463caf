import type {
  Accelerator,
  Hyperparameters,
  ModelFacts,
  ModelShape,
  Offer,
} from '@vibeml/core-models';
import fc from 'fast-check';
import { sampleModel, samplePlan, sampleQuantity } from 'vibeml-testing';
import { describe, expect, test } from 'vitest';
import { estimateMemory, type MemoryBasis, memoryVerdict } from './memory.ts';

const plan = samplePlan();
const freeOffer: Offer = { ...plan.offer, freeMemoryGib: sampleQuantity(22, 'GiB') };
const gpu = (name: string, count = 1): Offer => ({
  ...plan.offer,
  accelerator: { kind: 'cuda', name, count, memoryGib: null } satisfies Accelerator,
});

const llama8b: ModelFacts = {
  ...sampleModel(),
  modelType: 'llama',
  parameters: sampleQuantity(8_030_261_248, 'parameters'),
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
const mixtral: ModelFacts = {
  ...llama8b,
  modelType: 'mixtral',
  parameters: null,
  shape: {
    ...llama8b.shape,
    vocabularySize: 32_000,
    experts: 8,
    expertsPerToken: 2,
    expertIntermediateSize: 14_336,
  },
};

const hyperparameters: Hyperparameters = {
  ...plan.hyperparameters,
  maxLength: 2048,
  perDeviceTrainBatchSize: 2,
  gradientCheckpointing: true,
};

const basis = (overrides: Partial<MemoryBasis> = {}): MemoryBasis => ({
  model: llama8b,
  method: 'sft',
  adapter: 'lora',
  quantization: 'none',
  preset: 'trl',
  hyperparameters,
  longestRowTokens: null,
  offer: gpu('H100'),
  observedAt: '2026-01-01T00:00:00.000Z',
  ...overrides,
});

const needed = (overrides: Partial<MemoryBasis> = {}): number => {
  const { needed: quantity } = estimateMemory(basis(overrides));
  if (quantity === null) throw new Error('the sample shape is complete');
  return quantity.value;
};
const term = (name: string, overrides: Partial<MemoryBasis> = {}): number =>
  estimateMemory(basis(overrides)).terms.find((each) => each.name === name)?.gib ?? 0;

describe('what a run needs', () => {
  test('is the sum of its terms', () => {
    const { terms, needed: total, confidence } = estimateMemory(basis());
    expect(total?.value).toBeCloseTo(
      terms.reduce((sum, each) => sum + each.gib, 0),
      9,
    );
    expect(confidence).toBe('high');
    expect(terms.map(({ name }) => name)).toStrictEqual([
      'weights',
      'adapter',
      'gradients',
      'optimizer',
      'activations',
      'context',
    ]);
  });

  test('4-bit weights are a quarter, Unsloth moves checkpoints away', () => {
    expect(term('weights')).toBeCloseTo(14.96, 2);
    expect(term('weights', { quantization: '4bit' })).toBeCloseTo(5.31, 2);
    expect(needed({ preset: 'unsloth' })).toBeLessThan(needed());
  });

  test('weights that are published in 4 bits stay so, those in MXFP4 are turned back', () => {
    const published = (quantization: string) => ({ model: { ...llama8b, quantization } });
    expect(needed(published('bitsandbytes'))).toBe(needed({ quantization: '4bit' }));
    expect(needed(published('mxfp4'))).toBe(needed());
  });

  test('full training keeps float32 weights, 16-bit copies, gradients and two moments', () => {
    const full = { adapter: 'none' } as const;
    const weights = 8_030_261_248 / 2 ** 30;
    expect(term('weights', full)).toBeCloseTo(4 * weights, 3);
    expect(term('casts', full)).toBeCloseTo(2 * weights, 3);
    expect(term('gradients', full)).toBeCloseTo(4 * weights, 3);
    expect(term('optimizer', full)).toBeCloseTo(8 * weights, 3);
    const half = { ...full, hyperparameters: { ...hyperparameters, dtype: 'bfloat16' } } as const;
    expect(term('optimizer', half)).toBeCloseTo(4 * weights, 3);
    expect(term('casts', half)).toBe(0);
  });

  test('a GPU without bfloat16 trains in float32, as every CPU is counted', () => {
    expect(term('weights', { offer: gpu('T4') })).toBeCloseTo(2 * term('weights'), 6);
    expect(term('weights', { offer: freeOffer })).toBeCloseTo(2 * term('weights'), 6);
    expect(term('weights', { offer: gpu('T4'), preset: 'unsloth' })).toBe(term('weights'));
  });

  test('a preference pair is two rows with all logits, full training has a reference model too', () => {
    expect(needed({ method: 'dpo' })).toBeGreaterThan(needed() + 5);
    expect(term('reference', { method: 'dpo' })).toBe(0);
    expect(term('reference', { method: 'kto', adapter: 'none' })).toBe(
      term('weights', { adapter: 'none' }),
    );
  });

  test('generation has a cache of 2·L·K·2 bytes a token, or an engine with its share of the card', () => {
    const generation = { sequenceTokens: 1024, completionTokens: 512, sequences: 8 };
    const own = { method: 'grpo', generation: { ...generation, engineShare: null } } as const;
    expect(term('kv_cache', own)).toBeCloseTo((2 * 32 * 1024 * 2 * 8192) / 2 ** 30, 9);
    const engine = { method: 'grpo', generation: { ...generation, engineShare: 0.3 } } as const;
    expect(term('kv_cache', engine)).toBe(0);
    expect(term('inference_engine', engine)).toBeCloseTo(0.3 * 79.6, 9);
  });

  test('a mixture has the weights of all experts and the activations of those that a token chooses', () => {
    const mixed = { model: mixtral } as const;
    expect(term('weights', mixed)).toBeCloseTo((46_702_792_704 * 2) / 2 ** 30, 6);
    const allChosen = { ...mixtral, shape: { ...mixtral.shape, expertsPerToken: 8 } };
    expect(term('activations', { model: allChosen })).toBeGreaterThan(term('activations', mixed));
    // bitsandbytes leaves the stacked experts as they are; Unsloth stores them in 4 bits.
    const qlora = { ...mixed, quantization: '4bit' } as const;
    expect(term('weights', qlora)).toBeGreaterThan(84);
    expect(term('weights', { ...qlora, preset: 'unsloth' })).toBeLessThan(25);
  });

  test('rows that are shorter than the limit count as they are, packed rows are full', () => {
    const short = { longestRowTokens: 100 };
    expect(needed(short)).toBeLessThan(needed());
    const packed = { ...short, hyperparameters: { ...hyperparameters, packing: true } };
    expect(needed(packed)).toBe(needed());
  });
});

describe('memory grows with every size', () => {
  const grows = (smaller: Partial<MemoryBasis>, larger: Partial<MemoryBasis>) =>
    needed(larger) >= needed(smaller) * (1 - 1e-12);
  const cases = fc.record({
    adapter: fc.constantFrom<MemoryBasis['adapter']>('lora', 'none'),
    quantization: fc.constantFrom<MemoryBasis['quantization']>('none', '4bit'),
    preset: fc.constantFrom<MemoryBasis['preset']>('trl', 'unsloth'),
    method: fc.constantFrom<MemoryBasis['method']>('sft', 'dpo', 'kto'),
    offer: fc.constantFrom(gpu('H100'), gpu('T4'), freeOffer),
    model: fc.constantFrom(llama8b, mixtral).map((model) => ({ ...model, parameters: null })),
    hyperparameters: fc
      .record({
        perDeviceTrainBatchSize: fc.integer({ min: 1, max: 64 }),
        maxLength: fc.integer({ min: 16, max: 16_384 }),
        loraR: fc.integer({ min: 1, max: 256 }),
        gradientCheckpointing: fc.boolean(),
      })
      .map((some): Hyperparameters => ({ ...hyperparameters, ...some })),
  });

  test.each(['perDeviceTrainBatchSize', 'maxLength', 'loraR'] as const)('%s', (name) => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 4096 }), (some, more) => {
        const larger = { ...some.hyperparameters, [name]: some.hyperparameters[name] + more };
        return grows(some, { ...some, hyperparameters: larger });
      }),
    );
  });

  const sizes: readonly (keyof ModelShape)[] = [
    'hiddenSize',
    'layers',
    'attentionHeads',
    'keyValueHeads',
    'headSize',
    'intermediateSize',
    'vocabularySize',
    'experts',
    'expertsPerToken',
    'expertIntermediateSize',
  ];
  test.each(sizes)('%s', (name) => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 64 }), (some, more) => {
        const size = some.model.shape[name];
        if (typeof size !== 'number') return true;
        const larger = { ...some.model, shape: { ...some.model.shape, [name]: size + more } };
        return grows(some, { ...some, model: larger });
      }),
    );
  });

  test('what training takes: full over LoRA, no checkpointing over checkpointing, 16 bits over 4', () => {
    fc.assert(
      fc.property(cases, (some) => {
        const checkpointing = (gradientCheckpointing: boolean) => ({
          ...some,
          hyperparameters: { ...some.hyperparameters, gradientCheckpointing },
        });
        return (
          grows(
            { ...some, adapter: 'lora', quantization: '4bit' },
            { ...some, adapter: 'lora', quantization: 'none' },
          ) && grows(checkpointing(true), checkpointing(false))
        );
      }),
    );
    expect(needed({ adapter: 'none' })).toBeGreaterThan(needed());
  });

  test('sharding over GPUs never needs more on one than one alone, and more GPUs never more than fewer', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 2, max: 64 }), (some, count) => {
        const on = (gpus: number) => ({
          ...some,
          offer: gpu('A100-80GB', gpus),
          sharding: 'fsdp' as const,
        });
        return grows(on(count), on(1)) && grows(on(count + 1), on(count));
      }),
    );
  });

  test('copies on each GPU need what one needs', () => {
    expect(needed({ offer: gpu('H100', 8), sharding: 'ddp' })).toBe(needed());
    expect(needed({ offer: gpu('H100', 8), sharding: 'fsdp' })).toBeLessThan(needed());
  });
});

describe('what is not known', () => {
  const alien: ModelFacts = { ...llama8b, modelType: 'megatron' };
  const blank: ModelShape = {
    hiddenSize: null,
    layers: null,
    attentionHeads: null,
    keyValueHeads: null,
    headSize: null,
    intermediateSize: null,
    vocabularySize: null,
    tiedEmbeddings: null,
  };

  test('an architecture whose count is that of the common form is as good as known', () => {
    expect(estimateMemory(basis({ model: alien }))).toMatchObject({ confidence: 'high' });
  });

  test('another one gets a bound from the parameter count, with low confidence', () => {
    const unlike = { ...alien, parameters: sampleQuantity(9.5e9, 'parameters') };
    const noShape = { ...llama8b, modelType: null, shape: blank };
    for (const model of [unlike, noShape]) {
      const { needed: quantity, confidence } = estimateMemory(basis({ model }));
      expect(confidence).toBe('low');
      expect(quantity?.source).toContain('low confidence');
      expect(quantity?.value).toBeGreaterThan(needed());
    }
  });

  test('without sizes and parameters nothing is said', () => {
    const nothing = { ...llama8b, parameters: null, shape: { ...llama8b.shape, layers: null } };
    expect(estimateMemory(basis({ model: nothing }))).toMatchObject({
      terms: [],
      needed: null,
      verdict: 'unknown',
    });
  });

  test('embeddings are tied as the family does it where the configuration is silent', () => {
    const silent = (modelType: string) => ({
      ...llama8b,
      modelType,
      parameters: null,
      shape: { ...llama8b.shape, tiedEmbeddings: null },
    });
    expect(needed({ model: silent('llama') })).toBeCloseTo(needed(), 9);
    expect(needed({ model: silent('gemma') })).toBeLessThan(needed());
  });
});

describe('the verdict', () => {
  test('compares with what is free', () => {
    const free = (gib: number | null) =>
      estimateMemory(
        basis({
          offer: {
            ...freeOffer,
            freeMemoryGib: gib === null ? null : sampleQuantity(gib, 'GiB'),
          },
        }),
      ).verdict;
    const cpuNeeds = needed({ offer: freeOffer });
    expect(free(cpuNeeds * 1.1 + 0.51)).toBe('fits');
    expect(free(cpuNeeds * 1.01)).toBe('tight');
    expect(free(cpuNeeds * 0.99)).toBe('no');
    expect(free(null)).toBe('unknown');
  });

  test('a GPU that an offer says nothing of has the memory of the table', () => {
    expect(estimateMemory(basis({ offer: gpu('L4') })).available?.value).toBe(22.5);
    expect(estimateMemory(basis({ offer: gpu('Riva128') }))).toMatchObject({
      available: null,
      verdict: 'unknown',
    });
    const told = {
      ...gpu('L4'),
      accelerator: { ...gpu('L4').accelerator, memoryGib: sampleQuantity(20, 'GiB') },
    };
    expect(estimateMemory(basis({ offer: told })).available?.value).toBe(20);
  });

  test('more memory never makes it worse', () => {
    const rank = { no: 0, tight: 1, fits: 2, unknown: 3 };
    const sizes = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(sizes, sizes, sizes, (need, have, more) => {
        const [before, after] = [memoryVerdict(need, have), memoryVerdict(need, have + more)];
        return rank[after] >= rank[before];
      }),
    );
  });
});

// Peaks of whole processes on Linux x86-64 in GiB: LoRA r 16 on all linear layers or full, no checkpointing.
// The first two are runs of the product with evaluation, the others three bare steps of TRL's SFTTrainer.
describe('on a CPU', () => {
  const smolLm2: ModelFacts = {
    ...sampleModel(),
    modelType: 'llama',
    parameters: null,
    shape: {
      hiddenSize: 576,
      layers: 30,
      attentionHeads: 9,
      keyValueHeads: 3,
      headSize: 64,
      intermediateSize: 1536,
      vocabularySize: 49_152,
      tiedEmbeddings: true,
    },
  };
  const wider: ModelFacts = {
    ...smolLm2,
    shape: {
      hiddenSize: 1024,
      layers: 12,
      attentionHeads: 16,
      keyValueHeads: 4,
      headSize: 64,
      intermediateSize: 2816,
      vocabularySize: 32_000,
      tiedEmbeddings: true,
    },
  };
  test.each([
    ['SmolLM2, the product', smolLm2, 'lora', 'float32', 8, 58, 2.68],
    ['SmolLM2, the product', smolLm2, 'lora', 'bfloat16', 8, 58, 2.13],
    ['SmolLM2', smolLm2, 'lora', 'float32', 8, 58, 2.22],
    ['SmolLM2', smolLm2, 'lora', 'bfloat16', 8, 58, 1.74],
    ['SmolLM2', smolLm2, 'lora', 'float32', 8, 256, 5.62],
    ['SmolLM2', smolLm2, 'lora', 'bfloat16', 8, 256, 4.12],
    ['168 million', wider, 'lora', 'float32', 8, 64, 2.18],
    ['168 million', wider, 'lora', 'float32', 8, 256, 4.6],
    ['168 million', wider, 'lora', 'float32', 16, 128, 4.61],
    ['168 million', wider, 'lora', 'bfloat16', 8, 256, 3.26],
    ['SmolLM2, checkpointing', smolLm2, 'lora', 'float32', 8, 64, 1.61],
    ['SmolLM2, checkpointing', smolLm2, 'lora', 'float32', 8, 256, 3.19],
    // Gradients appear while activations go, unless they are accumulated: the sum is on the safe side.
    ['SmolLM2', smolLm2, 'none', 'float32', 8, 58, 3.13],
  ] as const)(
    '%s %#: about what was measured',
    (name, model, adapter, dtype, rows, tokens, measured) => {
      const value = needed({
        model,
        adapter,
        offer: freeOffer,
        longestRowTokens: tokens,
        hyperparameters: {
          ...hyperparameters,
          dtype,
          perDeviceTrainBatchSize: rows,
          gradientCheckpointing: name.endsWith('checkpointing'),
        },
      });
      expect(value / measured).toBeGreaterThan(0.88);
      expect(value / measured).toBeLessThan(adapter === 'lora' ? 1.25 : 1.35);
    },
  );
});
