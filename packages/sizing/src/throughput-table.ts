import type { MemoryPreset } from './memory-stack.ts';

/** How a model is trained, as far as speed goes. */
export type SpeedClass = 'lora' | 'qlora' | 'unsloth' | 'full';

/** Share of the dense peak that training reaches; null where nobody has told. */
type Row = Readonly<Record<SpeedClass, number | null>>;

const hopper: Row = { lora: 0.3, qlora: 0.25, unsloth: 0.33, full: 0.4 };
const ampere: Row = { lora: 0.33, qlora: 0.27, unsloth: 0.36, full: 0.5 };
const gaming: Row = { lora: 0.55, qlora: 0.42, unsloth: 0.5, full: 0.45 };
const server: Row = { lora: 0.4, qlora: 0.35, unsloth: 0.42, full: 0.4 };
const old: Row = { lora: 0.25, qlora: 0.2, unsloth: 0.28, full: 0.25 };
const blackwell: Row = { lora: 0.22, qlora: 0.18, unsloth: 0.25, full: 0.3 };
const instinct: Row = { lora: 0.2, qlora: null, unsloth: 0.2, full: 0.3 };

/**
 * Model FLOPs utilisation by GPU, against the dense 16-bit peak, counted at 4·N (LoRA) or 6·N (full) per token.
 * Fitted on public measurements: A100 (all), RTX 4090 (lora, qlora, full), RTX 4080 qlora, RTX PRO 6000 lora and full,
 * H100 full; the others are inferred from the nearest relative.
 */
const utilisation: Readonly<Record<string, Row>> = {
  H100: hopper,
  'H100-NVL': hopper,
  'H100-PCIE': hopper,
  H200: hopper,
  'H200-NVL': hopper,
  GH200: hopper,
  B200: blackwell,
  B300: blackwell,
  GB200: blackwell,
  'A100-80GB': ampere,
  A100: ampere,
  A30: ampere,
  RTX4090: gaming,
  RTX5090: gaming,
  RTX3090: gaming,
  'RTX3090-Ti': gaming,
  RTX4080: { lora: 0.35, qlora: 0.25, unsloth: 0.3, full: 0.35 },
  'RTX4080-SUPER': { lora: 0.35, qlora: 0.25, unsloth: 0.3, full: 0.35 },
  RTXPRO6000: { lora: 0.3, qlora: 0.27, unsloth: 0.33, full: 0.35 },
  T4: old,
  V100: old,
  'V100-32GB': old,
  P100: old,
  MI300X: instinct,
  MI325X: instinct,
  MI355X: instinct,
};

/** Utilisation on a GPU of the table; L40S, L4, A10G, RTX 6000 Ada and their like share one row. */
export const utilisationOf = (gpu: string, group: SpeedClass): number | null =>
  (utilisation[gpu] ?? server)[group];

/** Least time of one layer in one micro-batch, seconds: starting kernels takes this long whatever the size. */
export const layerFloorSeconds: Readonly<Record<SpeedClass, number>> = {
  lora: 0.005,
  unsloth: 0.006,
  qlora: 0.008,
  full: 0.011,
};

/** Speed class of a run. */
export const speedClass = (
  preset: MemoryPreset,
  adapter: 'lora' | 'none',
  quantization: 'none' | '4bit',
): SpeedClass => {
  if (adapter === 'none') return 'full';
  if (preset === 'unsloth') return 'unsloth';
  return quantization === '4bit' ? 'qlora' : 'lora';
};
