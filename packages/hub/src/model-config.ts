import type { ModelShape } from '@vibeml/core-models';
import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';
import type { Packing } from './packed-weights.ts';
import { parseJson } from './parse-json.ts';
import { readPacking } from './read-packing.ts';

const size = z.int().nullish().catch(null);
const word = z.string().nullish().catch(null);
const flag = z.boolean().nullish().catch(null);

const TextConfig = z.looseObject({
  hidden_size: size,
  n_embd: size,
  num_hidden_layers: size,
  n_layer: size,
  num_attention_heads: size,
  n_head: size,
  num_key_value_heads: size,
  head_dim: size,
  intermediate_size: size,
  n_inner: size,
  vocab_size: size,
  tie_word_embeddings: flag,
  attention_bias: flag,
  mlp_bias: flag,
  use_bias: flag,
  use_qkv_bias: flag,
  num_experts: size,
  num_local_experts: size,
  n_routed_experts: size,
  num_experts_per_tok: size,
  experts_per_token: size,
  moe_intermediate_size: size,
  shared_expert_intermediate_size: size,
  shared_intermediate_size: size,
  n_shared_experts: size,
  first_k_dense_replace: size,
  mlp_only_layers: z.array(z.int()).nullish().catch(null),
  max_position_embeddings: size,
  n_positions: size,
  model_type: word,
  torch_dtype: word,
  dtype: word,
});
type TextConfig = z.infer<typeof TextConfig>;

const ModelConfig = TextConfig.extend({
  architectures: z.array(z.string()).nullish().catch(null),
  auto_map: z.record(z.string(), z.unknown()).nullish().catch(null),
  quantization_config: z.record(z.string(), z.unknown()).nullish().catch(null),
  text_config: TextConfig.nullish().catch(null),
});

/** What config.json tells of a model. */
export interface ConfigFacts {
  readonly modelType: string | null;
  readonly architecture: string | null;
  readonly dtype: string | null;
  readonly shape: ModelShape;
  readonly maxPositions: number | null;
  readonly needsRemoteCode: boolean;
  /** Quantized weights pack several parameters into one number, so counting numbers would be wrong. */
  readonly isQuantized: boolean;
  /** Method of that quantization, for example mxfp4; `unnamed` where the configuration doesn't name it. */
  readonly quantization: string | null;
  /** How the stored weights are packed; null where they are not quantized. */
  readonly packing: Packing | null;
}

const headSize = ({ head_dim, hidden_size, num_attention_heads, n_embd, n_head }: TextConfig) => {
  const width = hidden_size ?? n_embd;
  const heads = num_attention_heads ?? n_head;
  return head_dim ?? (width && heads ? Math.floor(width / heads) : null);
};

const sharedWidth = (config: TextConfig): number | null =>
  config.shared_expert_intermediate_size ??
  config.shared_intermediate_size ??
  (config.n_shared_experts && config.moe_intermediate_size
    ? config.n_shared_experts * config.moe_intermediate_size
    : null);

/** What only mixtures of experts have; nothing for a dense model. */
const expertsOf = (config: TextConfig): Partial<ModelShape> => {
  const experts = config.num_local_experts ?? config.num_experts ?? config.n_routed_experts ?? 0;
  if (experts < 1) return {};
  return {
    experts,
    expertsPerToken: config.num_experts_per_tok ?? config.experts_per_token ?? null,
    // Mixtral and GPT-OSS name the width of an expert as a dense model names its own.
    expertIntermediateSize: config.moe_intermediate_size ?? config.intermediate_size ?? null,
    sharedExpertIntermediateSize: sharedWidth(config),
    denseLayers: config.first_k_dense_replace ?? config.mlp_only_layers?.length ?? null,
  };
};

/** Biases that the configuration switches; most families fix them in code and say nothing. */
const biasesOf = (config: TextConfig): Partial<ModelShape> => {
  const attention = config.attention_bias ?? config.use_qkv_bias ?? config.use_bias ?? null;
  const mlp = config.mlp_bias ?? config.use_bias ?? null;
  return {
    ...(attention === null ? {} : { attentionBias: attention }),
    ...(mlp === null ? {} : { mlpBias: mlp }),
  };
};

const shapeOf = (config: TextConfig, tied: boolean | null): ModelShape => {
  const attentionHeads = config.num_attention_heads ?? config.n_head ?? null;
  return {
    hiddenSize: config.hidden_size ?? config.n_embd ?? null,
    layers: config.num_hidden_layers ?? config.n_layer ?? null,
    attentionHeads,
    // transformers takes as many key-value heads as heads where the configuration is silent.
    keyValueHeads: config.num_key_value_heads ?? attentionHeads,
    headSize: headSize(config),
    intermediateSize: config.intermediate_size ?? config.n_inner ?? null,
    vocabularySize: config.vocab_size ?? null,
    tiedEmbeddings: tied,
    ...biasesOf(config),
    ...expertsOf(config),
  };
};

const QuantizationConfig = z.looseObject({ quant_method: word });

const isAsked = (config: Record<string, unknown> | null | undefined): boolean =>
  Object.keys(config ?? {}).length > 0;

const quantizationOf = (config: Record<string, unknown> | null | undefined): string | null =>
  Object.keys(config ?? {}).length === 0
    ? null
    : (QuantizationConfig.safeParse(config).data?.quant_method ?? 'unnamed');

const factsOf = (config: z.infer<typeof ModelConfig>): ConfigFacts => {
  const text = config.text_config ?? config;
  return {
    modelType: config.model_type ?? null,
    architecture: config.architectures?.[0] ?? null,
    dtype: config.dtype ?? config.torch_dtype ?? text.dtype ?? text.torch_dtype ?? null,
    shape: shapeOf(text, config.tie_word_embeddings ?? text.tie_word_embeddings ?? null),
    maxPositions: text.max_position_embeddings ?? text.n_positions ?? null,
    needsRemoteCode: Object.keys(config.auto_map ?? {}).length > 0,
    isQuantized: isAsked(config.quantization_config),
    quantization: quantizationOf(config.quantization_config),
    packing: isAsked(config.quantization_config) ? readPacking(config.quantization_config) : null,
  };
};

/** Reads config.json, or gives the reason why it can't. Sizes of a model with several parts are those of its text part. */
export const readModelConfig = (text: string): Result<ConfigFacts, string> =>
  parseJson(text)
    .mapErr(() => 'its config.json is not valid JSON')
    .andThen((value) => {
      const parsed = ModelConfig.safeParse(value);
      return parsed.success ? ok(factsOf(parsed.data)) : err('its config.json is not an object');
    });
