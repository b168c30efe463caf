import type { Hyperparameters, MemoryEstimate, ModelFacts, Offer } from '@vibeml/core-models';
import { gpuFacts, gpuMemory } from './gpu-facts.ts';
import { type KnownShape, knownShape } from './known-shape.ts';
import { type MemoryPreset, type MemoryStack, memoryPresets, withoutGpu } from './memory-stack.ts';
import { type MemoryTerm, type MemoryWorkload, memoryTerms } from './memory-terms.ts';

/** How a model is trained. */
export type TrainingMethod = 'sft' | 'dpo' | 'kto' | 'grpo';

/** What generation during training (GRPO) needs. */
export interface Generation {
  /** Tokens of prompt and completion of one sequence. */
  readonly sequenceTokens: number;
  /** Tokens of the completion alone. */
  readonly completionTokens: number;
  /** Sequences that are generated at once. */
  readonly sequences: number;
  /** Share of the card that an inference engine on it takes, 0 to 1; null where the trainer generates itself. */
  readonly engineShare: number | null;
}

/** What the memory of a run depends on. */
export interface MemoryBasis {
  readonly model: ModelFacts;
  readonly method: TrainingMethod;
  readonly adapter: 'lora' | 'none';
  readonly quantization: 'none' | '4bit';
  readonly preset: MemoryPreset;
  readonly hyperparameters: Hyperparameters;
  /** Tokens of the longest row, or null where it isn't known: then maxLength counts. */
  readonly longestRowTokens: number | null;
  /** Only GRPO has one. */
  readonly generation?: Generation | null;
  /** How several GPUs share the work; left out: each has everything. */
  readonly sharding?: 'ddp' | 'fsdp';
  readonly offer: Pick<Offer, 'accelerator' | 'freeMemoryGib'>;
  readonly observedAt: string;
}

/** Python with torch, transformers and TRL loaded, before any model: measured on Linux x86-64. */
const interpreterGib = 0.7;

/** GPUs before Ampere have no bfloat16; one that the table doesn't have is taken for a newer one. */
const hasBfloat16 = ({ accelerator }: MemoryBasis['offer']): boolean =>
  accelerator.kind === 'cuda' && (gpuFacts(accelerator.name)?.precisions.includes('bf16') ?? true);

/** As the training program picks it: auto is bfloat16 for an adapter on a GPU that has it, else float32. */
const weightBytesOf = ({ hyperparameters, adapter, preset, offer }: MemoryBasis): 2 | 4 => {
  const { dtype } = hyperparameters;
  if (dtype !== 'auto') return dtype === 'float32' ? 4 : 2;
  const isHalf = hasBfloat16(offer) || (preset === 'unsloth' && offer.accelerator.kind === 'cuda');
  return adapter === 'lora' && isHalf ? 2 : 4;
};

/** Float32 weights of a full training are multiplied in bfloat16 where the GPU has it, unless float32 was asked for. */
const computeBytesOf = (basis: MemoryBasis): 2 | 4 =>
  basis.hyperparameters.dtype === 'auto' && hasBfloat16(basis.offer) ? 2 : weightBytesOf(basis);

/** Rows that go through the model for one row of data: DPO takes chosen and rejected at once. */
const rowsPerExample: Readonly<Record<TrainingMethod, number>> = {
  sft: 1,
  dpo: 2,
  kto: 1,
  grpo: 1,
};

const tokensOf = (basis: MemoryBasis): number => {
  const { hyperparameters, generation } = basis;
  const { maxLength, packing, perDeviceTrainBatchSize } = hyperparameters;
  const row = packing ? maxLength : Math.min(maxLength, basis.longestRowTokens ?? maxLength);
  return (
    (generation?.sequenceTokens ?? row) * perDeviceTrainBatchSize * rowsPerExample[basis.method]
  );
};

/** Losses over pairs and rewards hold all logits; the chunked and fused losses are those of SFT, and of GRPO in Unsloth. */
const holdsAllLogits = ({ method, preset }: MemoryBasis): boolean =>
  method === 'dpo' || method === 'kto' || (method === 'grpo' && preset === 'trl');

/** Weights that are published in the 4 bits of bitsandbytes stay so; those of MXFP4 are turned back into 16 bits. */
const quantizationOf = ({ model, quantization }: MemoryBasis): MemoryBasis['quantization'] =>
  model.quantization === 'bitsandbytes' ? '4bit' : quantization;

const workloadOf = (basis: MemoryBasis, known: KnownShape): MemoryWorkload => {
  const { hyperparameters, generation, adapter } = basis;
  const needsReference = adapter === 'none' && (basis.method === 'dpo' || basis.method === 'kto');
  return {
    rules: known.rules,
    shape: known.shape,
    parameters: basis.model.parameters?.value ?? null,
    adapter,
    quantization: quantizationOf(basis),
    weightBytes: weightBytesOf(basis),
    computeBytes: computeBytesOf(basis),
    loraR: hyperparameters.loraR,
    targetModules: hyperparameters.targetModules,
    optim: hyperparameters.optim,
    gradientCheckpointing: hyperparameters.gradientCheckpointing,
    tokens: tokensOf(basis),
    holdsAllLogits: holdsAllLogits(basis),
    referenceModels: needsReference ? 1 : 0,
    generatedTokens:
      generation && generation.engineShare === null
        ? generation.sequenceTokens * generation.sequences
        : 0,
    shards: basis.sharding === 'fsdp' ? basis.offer.accelerator.count : 1,
  };
};

const availableOn = ({ accelerator, freeMemoryGib }: MemoryBasis['offer']) =>
  accelerator.kind === 'cuda'
    ? (accelerator.memoryGib ?? gpuMemory(accelerator.name))
    : freeMemoryGib;

const stackOf = ({ preset, offer }: MemoryBasis): MemoryStack =>
  offer.accelerator.kind === 'cuda' ? memoryPresets[preset] : withoutGpu(memoryPresets[preset]);

const machineTerms = (basis: MemoryBasis, usableGib: number | null): readonly MemoryTerm[] => {
  if (basis.offer.accelerator.kind !== 'cuda') return [{ name: 'python', gib: interpreterGib }];
  const share = basis.generation?.engineShare ?? null;
  return [
    { name: 'context', gib: stackOf(basis).contextGib },
    ...(share === null || usableGib === null
      ? []
      : [{ name: 'inference_engine', gib: share * usableGib }]),
  ];
};

/** `fits` with a tenth and half a GiB to spare, `tight` without, else `no`. Both in GiB. */
export const memoryVerdict = (
  neededGib: number,
  availableGib: number | null,
): MemoryEstimate['verdict'] => {
  if (availableGib === null) return 'unknown';
  if (neededGib * 1.1 + 0.5 <= availableGib) return 'fits';
  return neededGib <= availableGib ? 'tight' : 'no';
};

/**
 * Memory that one GPU, or the machine without a GPU, needs for a training run, GiB, as the sum of `memoryTerms`.
 * An architecture that is not known gives a bound from the parameter count with low confidence; without
 * a parameter count needed is null and the verdict unknown.
 */
export const estimateMemory = (basis: MemoryBasis): MemoryEstimate => {
  const available = availableOn(basis.offer);
  const known = knownShape(basis.model);
  if (known === null) return { terms: [], needed: null, available, verdict: 'unknown' };
  const terms = [
    ...memoryTerms(workloadOf(basis, known), stackOf(basis)),
    ...machineTerms(basis, available?.value ?? null),
  ];
  const value = terms.reduce((total, term) => total + term.gib, 0);
  return {
    terms,
    needed: {
      value,
      unit: 'GiB',
      source: known.source,
      observedAt: basis.observedAt,
      method: 'modelled',
    },
    available,
    verdict: memoryVerdict(value, available?.value ?? null),
    confidence: known.confidence,
  };
};
