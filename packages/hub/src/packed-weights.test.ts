import { expect, test } from 'vitest';
import { countNumbers, type Packing } from './packed-weights.ts';
import { readPacking } from './read-packing.ts';
import { readHeader } from './safetensors-header.ts';
import { safetensors, type TensorFixture } from './test-support/safetensors.ts';

const tensorsOf = (tensors: TensorFixture) => {
  const file = safetensors(tensors);
  const length = Number(file.readBigUInt64LE());
  return readHeader(file.toString('utf8', 8, 8 + length))._unsafeUnwrap().tensors;
};

const count = (tensors: TensorFixture, packing: Packing | null) =>
  countNumbers(tensorsOf(tensors), packing);

// A layer of 64 × 32 weights with a norm of 32, in the form that each library saves it.
const norm = { 'norm.weight': ['BF16', 32] } as const;
const numbers = 64 * 32 + 32;

test.each<[string, TensorFixture, object]>([
  [
    'bitsandbytes, 4 bits (nested)',
    {
      ...norm,
      'q.weight': ['U8', 1024, 1],
      'q.weight.absmax': ['U8', 32],
      'q.weight.nested_absmax': ['F32', 1],
      'q.weight.nested_quant_map': ['F32', 256],
      'q.weight.quant_map': ['F32', 16],
      'q.weight.quant_state.bitsandbytes__nf4': ['U8', 99],
    },
    { quant_method: 'bitsandbytes', load_in_4bit: true },
  ],
  [
    'bitsandbytes, 8 bits',
    { ...norm, 'q.weight': ['I8', 64, 32], 'q.SCB': ['F32', 64], 'q.weight_format': ['U8'] },
    { quant_method: 'bitsandbytes', load_in_8bit: true },
  ],
  [
    'GPTQ, 4 bits',
    {
      ...norm,
      'q.qweight': ['I32', 4, 64],
      'q.qzeros': ['I32', 1, 8],
      'q.scales': ['F16', 1, 64],
      'q.g_idx': ['I32', 32],
    },
    { quant_method: 'gptq', bits: 4, group_size: 128 },
  ],
  [
    'GPTQ, 3 bits',
    { ...norm, 'q.qweight': ['I32', 3, 64], 'q.scales': ['F16', 1, 64] },
    { quant_method: 'gptq', bits: 3 },
  ],
  [
    'AWQ',
    {
      ...norm,
      'q.qweight': ['I32', 32, 8],
      'q.qzeros': ['I32', 1, 8],
      'q.scales': ['F16', 1, 64],
    },
    { quant_method: 'awq', bits: 4 },
  ],
  [
    'compressed-tensors, 8 bits',
    {
      ...norm,
      'q.weight_packed': ['I32', 64, 8],
      'q.weight_scale': ['BF16', 64, 1],
      'q.weight_shape': ['I32', 2],
    },
    {
      quant_method: 'compressed-tensors',
      config_groups: { group_0: { weights: { num_bits: 8 } } },
    },
  ],
  [
    'FP8',
    { ...norm, 'q.weight': ['F8_E4M3', 64, 32], 'q.weight_scale_inv': ['F32', 1, 1] },
    { quant_method: 'fp8' },
  ],
  [
    'MXFP4, as in GPT-OSS',
    {
      ...norm,
      'experts.gate_up_proj_blocks': ['U8', 2, 16, 2, 16],
      'experts.gate_up_proj_scales': ['U8', 2, 16, 2],
    },
    { quant_method: 'mxfp4' },
  ],
  [
    'MLX, 4 bits',
    {
      ...norm,
      'q.weight': ['U32', 64, 4],
      'q.scales': ['BF16', 64, 1],
      'q.biases': ['BF16', 64, 1],
    },
    { bits: 4, group_size: 32 },
  ],
])('%s: 2048 weights and a norm', (_, tensors, config) => {
  expect(count(tensors, readPacking(config))).toBe(numbers);
});

test('a way of packing that is not known is not guessed', () => {
  expect(count(norm, readPacking({ quant_method: 'hqq', nbits: 4 }))).toBeNull();
  expect(count(norm, readPacking({ quant_method: 'constructor' }))).toBeNull();
  expect(count(norm, readPacking('nonsense'))).toBeNull();
});

test('masks and tables of positions are not parameters', () => {
  const tensors: TensorFixture = {
    ...norm,
    'h.0.attn.bias': ['F32', 1, 1, 64, 64],
    'h.0.attn.masked_bias': ['F32'],
    'h.0.attention.bias': ['BOOL', 64, 64],
    'h.0.attn.c_attn.bias': ['F32', 96],
    'h.0.rotary_emb.inv_freq': ['F32', 16],
    'h.0.mlp.experts.gate_up_proj_bias': ['BF16', 2, 64],
  };
  expect(count(tensors, null)).toBe(32 + 96 + 128);
});
