import type { Accelerator, ModelFacts, Quantity } from '@vibeml/core-models';
import { type GpuFacts, gpuFacts } from './gpu-facts.ts';
import { type KnownShape, knownShape } from './known-shape.ts';
import type { Generation, TrainingMethod } from './memory.ts';
import type { MemoryPreset } from './memory-stack.ts';
import { groupParameters } from './parameters.ts';
import {
  layerFloorSeconds,
  type SpeedClass,
  speedClass,
  utilisationOf,
} from './throughput-table.ts';

/** What the speed of a run depends on. */
export interface ThroughputBasis {
  readonly model: ModelFacts;
  readonly method: TrainingMethod;
  readonly adapter: 'lora' | 'none';
  readonly quantization: 'none' | '4bit';
  readonly preset: MemoryPreset;
  /** Tokens of one row as it goes through the model, padding included (`paddedRowTokens`). */
  readonly rowTokens: number;
  readonly perDeviceTrainBatchSize: number;
  readonly accelerator: Pick<Accelerator, 'kind' | 'name' | 'count'>;
  readonly sharding?: 'ddp' | 'fsdp';
  readonly generation?: Generation | null;
}

/** What the time of one micro-batch on one GPU depends on, with nothing unknown. */
export interface SpeedWorkload {
  readonly known: Pick<KnownShape, 'rules' | 'shape'>;
  readonly parameters: number | null;
  readonly method: TrainingMethod;
  readonly speedClass: SpeedClass;
  readonly rowTokens: number;
  readonly rows: number;
  /** Dense 16-bit peak of the GPU, TFLOPS, and the share of it that training reaches. */
  readonly peakTflops: number;
  readonly utilisation: number;
}

/** Share of its speed that a GPU keeps when several work together; eight with a 70B model measure above it. */
const togetherness = { ddp: 0.95, fsdp: 0.9 } as const;
/** Hidden width from which matrix products fill a GPU. */
const fullWidth = 4096;

// Forward passes without gradients: the reference model; of KTO also the mismatched answers; of GRPO the old policy.
const extraForwards: Readonly<Record<TrainingMethod, number>> = { sft: 0, dpo: 1, kto: 2, grpo: 1 };

/** Parameters that a token meets in a matrix product: no input embedding, of a mixture only the chosen experts. */
const activeParameters = ({ known, parameters }: SpeedWorkload): number => {
  const { rules, shape } = known;
  const groups = groupParameters(rules, shape);
  const chosen = (shape.expertsPerToken ?? 1) / Math.max(1, shape.experts ?? 1);
  const rest = Math.max(0, (parameters ?? 0) - groups.total);
  const head = shape.vocabularySize * shape.hiddenSize;
  return groups.linear + groups.experts * Math.min(1, chosen) + groups.small + head + rest;
};

const flopsPerToken = (work: SpeedWorkload): number => {
  const { shape } = work.known;
  const passes = (work.speedClass === 'full' ? 6 : 4) + 2 * extraForwards[work.method];
  const attention = 6 * shape.layers * shape.attentionHeads * shape.headSize * work.rowTokens;
  return passes * activeParameters(work) + attention;
};

/**
 * Seconds of one micro-batch: max(floor·L, tokens · FLOPs / (peak · utilisation · min(1, √(H / 4096)))), with
 * FLOPs a token 4·N' (LoRA: forward and activation gradients) or 6·N' (full) and 6·L·Q·S for causal attention.
 */
export const microBatchSeconds = (work: SpeedWorkload): number => {
  const { shape } = work.known;
  const reached =
    work.peakTflops *
    1e12 *
    work.utilisation *
    Math.min(1, Math.sqrt(shape.hiddenSize / fullWidth));
  const arithmetic = (work.rows * work.rowTokens * flopsPerToken(work)) / reached;
  return Math.max(layerFloorSeconds[work.speedClass] * shape.layers, arithmetic);
};

/** Seconds that generating the sequences of a micro-batch takes: each token reads all weights once. */
const generationSeconds = (generation: Generation, work: SpeedWorkload, gpu: GpuFacts): number => {
  const readSeconds = (2 * activeParameters(work)) / (gpu.bandwidthGBs * 1e9 * 0.5);
  const launchSeconds = generation.engineShare === null ? 0.0006 * work.known.shape.layers : 0.002;
  return generation.completionTokens * (readSeconds + launchSeconds);
};

/**
 * Tokens per second over all GPUs, padding included, by the time of one micro-batch.
 * Null on a CPU and on Apple silicon, for a GPU or a model of unknown size, and where no utilisation is known.
 */
export const estimateThroughput = (basis: ThroughputBasis): Quantity | null => {
  const { accelerator, adapter, quantization, preset, generation } = basis;
  const gpu = accelerator.kind === 'cuda' ? gpuFacts(accelerator.name) : null;
  const known = knownShape(basis.model);
  const group = speedClass(preset, adapter, quantization);
  const utilisation = gpu === null ? null : utilisationOf(gpu.name, group);
  if (gpu === null || known === null || utilisation === null || basis.rowTokens <= 0) return null;
  const work: SpeedWorkload = {
    known,
    parameters: basis.model.parameters?.value ?? null,
    method: basis.method,
    speedClass: group,
    rowTokens: basis.rowTokens,
    rows: basis.perDeviceTrainBatchSize,
    peakTflops: gpu.bf16Tflops,
    utilisation,
  };
  const seconds =
    microBatchSeconds(work) + (generation ? generationSeconds(generation, work, gpu) : 0);
  const kept = accelerator.count > 1 ? togetherness[basis.sharding ?? 'ddp'] : 1;
  const confidence = known.confidence === 'low' ? ', low confidence' : '';
  return {
    value: (accelerator.count * kept * work.rows * work.rowTokens) / seconds,
    unit: 'tokens/s',
    source: `sizing: ${Math.round(utilisation * 100)} % of the ${gpu.bf16Tflops} TFLOPS of ${gpu.name}${confidence}`,
    observedAt: gpu.observedAt,
    method: 'modelled',
  };
};
