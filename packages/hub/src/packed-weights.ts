import type { Tensor } from './safetensors-header.ts';

/** How the configuration says that weights are quantized; null bits where it does not say how many. */
export interface Packing {
  /** Name of the method, in lower case; empty where the configuration does not name it. */
  readonly method: string;
  readonly bits: number | null;
}

/** Numbers that one stored element holds, and which tensors hold no weights at all. */
interface PackingRule {
  readonly isHelper: (name: string, names: ReadonlySet<string>) => boolean;
  readonly factor: (tensor: Tensor, names: ReadonlySet<string>) => number;
}

const endsWithOneOf =
  (...endings: readonly string[]) =>
  (name: string): boolean =>
    endings.some((ending) => name.endsWith(ending));

/** 32-bit words that hold numbers of a few bits each. */
const inWords = (ending: string, bits: number, helpers: readonly string[]): PackingRule => ({
  isHelper: endsWithOneOf(...helpers),
  factor: ({ name }) => (name.endsWith(ending) ? 32 / bits : 1),
});

const scales = [
  '.weight_scale',
  '.weight_scale_inv',
  '.input_scale',
  '.output_scale',
  '.activation_scale',
  '.weight_zero_point',
  '.weight_g_idx',
  '.weight_shape',
];

const isBitsandbytesHelper = endsWithOneOf(
  '.absmax',
  '.quant_map',
  '.nested_absmax',
  '.nested_quant_map',
  '.SCB',
  '.weight_format',
);

const bitsandbytes: PackingRule = {
  isHelper: (name) => name.includes('.quant_state.') || isBitsandbytesHelper(name),
  // In 4 bits a byte holds two numbers; in 8 bits one, and there is no absmax beside it.
  factor: ({ name, dtype }, names) => (dtype === 'U8' && names.has(`${name}.absmax`) ? 2 : 1),
};

/** GPT-OSS: blocks of bytes with two numbers each. */
const mxfp4: PackingRule = {
  isHelper: endsWithOneOf('_scales'),
  factor: ({ name }) => (name.endsWith('_blocks') ? 2 : 1),
};

const packedBase = (name: string): string => name.replace(/\.[^.]+$/, '');

/** MLX names no method; its packed weights stand beside scales. */
const mlx = (bits: number): PackingRule => ({
  isHelper: (name, names) =>
    /\.(scales|biases)$/.test(name) && names.has(`${packedBase(name)}.weight`),
  factor: ({ name, dtype }, names) =>
    dtype === 'U32' && names.has(`${packedBase(name)}.scales`) ? 32 / bits : 1,
});

const words =
  (ending: string, helpers: readonly string[]) =>
  (bits: number | null): PackingRule =>
    inWords(ending, bits ?? 4, helpers);

const rules: ReadonlyMap<string, (bits: number | null) => PackingRule | null> = new Map([
  ['bitsandbytes', () => bitsandbytes],
  ['gptq', words('.qweight', ['.qzeros', '.scales', '.g_idx'])],
  ['awq', words('.qweight', ['.qzeros', '.scales'])],
  ['compressed-tensors', words('.weight_packed', scales)],
  ['fp8', words('.weight_packed', scales)],
  ['fbgemm_fp8', words('.weight_packed', scales)],
  ['mxfp4', () => mxfp4],
  ['', (bits) => (bits === null ? null : mlx(bits))],
]);

const whole: PackingRule = { isHelper: () => false, factor: () => 1 };

/** Tables that older models save beside their weights: positions, and masks of attention. They are worked out, not learned. */
const isBuffer = ({ name, dtype, shape }: Tensor): boolean =>
  /(?:^|\.)(?:inv_freq|masked_bias)$/.test(name) ||
  (/\.(?:attn|attention)\.bias$/.test(name) && (dtype === 'BOOL' || shape.length > 2));

const numbersIn = ({ shape }: Tensor): number => shape.reduce((product, each) => product * each, 1);

/** Counts the numbers that a model learned, from its tensors as they are stored; null where the way of packing is not known. */
export const countNumbers = (
  tensors: readonly Tensor[],
  packing: Packing | null,
): number | null => {
  const rule = packing === null ? whole : (rules.get(packing.method)?.(packing.bits) ?? null);
  if (rule === null) return null;
  const names = new Set(tensors.map(({ name }) => name));
  const total = tensors
    .filter((tensor) => !isBuffer(tensor) && !rule.isHelper(tensor.name, names))
    .reduce((sum, tensor) => sum + numbersIn(tensor) * rule.factor(tensor, names), 0);
  return Number.isSafeInteger(total) ? total : Math.round(total);
};
