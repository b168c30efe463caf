import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readModelConfig } from './model-config.ts';

/** Configurations with the sizes that transformers builds from them; written by tools/parameter-counts. */
const golden: {
  readonly models: Readonly<Record<string, { readonly config: object; readonly shape: object }>>;
} = JSON.parse(
  readFileSync(new URL('../../../tools/parameter-counts/counts.json', import.meta.url), 'utf8'),
);

const shapeOf = (config: Record<string, unknown>) =>
  readModelConfig(JSON.stringify(config)).map((facts) => facts.shape);

test.each([
  [
    'mixtral',
    { num_local_experts: 8, num_experts_per_tok: 2, intermediate_size: 14_336 },
    { experts: 8, expertsPerToken: 2, expertIntermediateSize: 14_336 },
  ],
  [
    'qwen3_moe',
    {
      num_experts: 128,
      num_experts_per_tok: 8,
      moe_intermediate_size: 768,
      intermediate_size: 6144,
      mlp_only_layers: [],
    },
    { experts: 128, expertsPerToken: 8, expertIntermediateSize: 768, denseLayers: 0 },
  ],
  [
    'deepseek_v2',
    {
      n_routed_experts: 64,
      num_experts_per_tok: 6,
      moe_intermediate_size: 1408,
      n_shared_experts: 2,
      first_k_dense_replace: 1,
    },
    { experts: 64, sharedExpertIntermediateSize: 2816, denseLayers: 1 },
  ],
  [
    'gpt_oss',
    { num_local_experts: 32, experts_per_token: 4, intermediate_size: 2880, attention_bias: true },
    { experts: 32, expertsPerToken: 4, expertIntermediateSize: 2880, attentionBias: true },
  ],
])('%s: the experts and biases are read', (_type, config, shape) => {
  expect(shapeOf(config)._unsafeUnwrap()).toMatchObject(shape);
});

test('a dense model has no word about experts, and silence about biases stays silence', () => {
  expect(Object.keys(shapeOf({ hidden_size: 64 })._unsafeUnwrap())).toStrictEqual([
    'hiddenSize',
    'layers',
    'attentionHeads',
    'keyValueHeads',
    'headSize',
    'intermediateSize',
    'vocabularySize',
    'tiedEmbeddings',
  ]);
});

test.each([
  [{ quantization_config: { quant_method: 'mxfp4' } }, 'mxfp4'],
  [{ quantization_config: { bits: 4 } }, 'unnamed'],
  [{ quantization_config: {} }, null],
  [{}, null],
])('the quantization of %j is %s', (config, quantization) => {
  expect(readModelConfig(JSON.stringify(config))._unsafeUnwrap()).toMatchObject({
    quantization,
    isQuantized: quantization !== null,
  });
});

test.each(Object.entries(golden.models))(
  '%s: the sizes are those that are built',
  (_name, model) => {
    expect(readModelConfig(JSON.stringify(model.config))._unsafeUnwrap().shape).toMatchObject(
      model.shape,
    );
  },
);
