import type { Hyperparameters } from '@vibeml/core-models';
import type { FamilyRules } from './family-rules.ts';
import type { LayerValues, LogitsRule, MemoryStack } from './memory-stack.ts';
import {
  type CompleteShape,
  countAdapter,
  groupParameters,
  modelMatrices,
  type ParameterGroups,
} from './parameters.ts';

const bytesPerGib = 2 ** 30;

/** One part of the memory of a run. */
export interface MemoryTerm {
  readonly name: string;
  readonly gib: number;
}

/** What memory depends on, with nothing unknown. */
export interface MemoryWorkload {
  readonly rules: FamilyRules;
  readonly shape: CompleteShape;
  /** Exact parameters where they are known; what goes beyond the shape's count is a part of another kind. */
  readonly parameters: number | null;
  readonly adapter: 'lora' | 'none';
  readonly quantization: 'none' | '4bit';
  /** Bytes of a weight without quantization. */
  readonly weightBytes: 2 | 4;
  /** Bytes of the values that are multiplied; 2 with 4-byte weights is mixed precision. */
  readonly computeBytes: 2 | 4;
  readonly loraR: number;
  readonly targetModules: Hyperparameters['targetModules'];
  readonly optim: Hyperparameters['optim'];
  readonly gradientCheckpointing: boolean;
  /** Tokens that go through the model at once. */
  readonly tokens: number;
  /** Whether the loss of the method needs the logits of all tokens together, whatever the stack does for SFT. */
  readonly holdsAllLogits: boolean;
  /** Copies of the frozen model beside the trained one: 1 for the reference model of full DPO. */
  readonly referenceModels: number;
  /** Tokens of the sequences that are generated at once; 0 for methods that don't generate. */
  readonly generatedTokens: number;
  /** GPUs that share weights, gradients and optimizer (FSDP, ZeRO-3); 1 keeps all on each. */
  readonly shards: number;
}

const maximum = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);

const groupsOf = ({ rules, shape, parameters }: MemoryWorkload): ParameterGroups => {
  const groups = groupParameters(rules, shape);
  const rest = Math.max(0, (parameters ?? 0) - groups.total);
  return { ...groups, small: groups.small + rest, total: groups.total + rest };
};

const weightsOf = (work: MemoryWorkload, stack: MemoryStack, groups: ParameterGroups): number => {
  if (work.quantization === 'none') return groups.total * work.weightBytes;
  const experts = groups.experts * (stack.quantizesExperts ? stack.fourBitBytes : 2);
  const rest = (groups.embeddings + groups.small) * stack.unquantizedBytes;
  return groups.linear * stack.fourBitBytes + experts + rest;
};

/** Mixed precision holds a 16-bit copy of every weight from forward to backward. */
const castsOf = (work: MemoryWorkload, groups: ParameterGroups): number =>
  work.quantization === 'none' && work.computeBytes < work.weightBytes
    ? groups.total * work.computeBytes
    : 0;

const trainableOf = (work: MemoryWorkload, groups: ParameterGroups): number =>
  work.adapter === 'none'
    ? groups.total
    : countAdapter(work.rules, work.shape, { r: work.loraR, targets: work.targetModules });

const trainableBytesOf = (work: MemoryWorkload, stack: MemoryStack): 2 | 4 =>
  work.adapter === 'none' ? work.weightBytes : stack.adapterBytes[work.quantization];

// Two moments as wide as the parameter; 8-bit moments carry a scale per 256 values; Adafactor keeps rows and columns.
const optimizerBytes = (optim: Hyperparameters['optim'], width: number): number => {
  const bytes: Readonly<Record<Hyperparameters['optim'], number>> = {
    adamw_torch: 2 * width,
    adamw_torch_fused: 2 * width,
    adamw_8bit: 2.03,
    paged_adamw_8bit: 2.03,
    adafactor: 0.02,
    sgd: 0,
  };
  return bytes[optim];
};

/** Values of one layer that the backward pass needs, for one token. A mixture holds its chosen experts and their inputs. */
const layerValues = (work: MemoryWorkload, values: LayerValues): number => {
  const { shape } = work;
  const chosen = (shape.experts ?? 0) > 0 ? (shape.expertsPerToken ?? 1) : 0;
  const inner =
    chosen === 0
      ? shape.intermediateSize
      : chosen * (shape.expertIntermediateSize ?? shape.intermediateSize) +
        (shape.sharedExpertIntermediateSize ?? 0);
  // A trained weight needs its input as well, a frozen one doesn't.
  const trained = work.adapter === 'none' ? 1 : 0;
  const hidden = (values.hidden + 2 * trained + 2 * chosen) * shape.hiddenSize;
  return hidden + (values.inner + trained) * inner;
};

const logitsBytes = (work: MemoryWorkload, rule: LogitsRule): number => {
  const { shape, tokens } = work;
  const chunk = work.holdsAllLogits ? null : rule.chunkTokens;
  return chunk === null
    ? tokens * shape.vocabularySize * rule.bytes
    : Math.min(tokens, chunk) * shape.vocabularySize * rule.bytes + 2 * tokens * shape.hiddenSize;
};

/** Bytes that stay from forward to backward, and bytes that come and go. */
interface ActivationBytes {
  readonly kept: number;
  readonly passing: number;
  readonly logits: number;
}

const activationsOf = (work: MemoryWorkload, stack: MemoryStack): ActivationBytes => {
  const { shape, tokens } = work;
  const values = stack.layer[work.quantization];
  const width = Math.max(values.bytes, work.quantization === 'none' ? work.computeBytes : 2);
  const layer = tokens * layerValues(work, values) * width;
  const layers = shape.layers * layer * stack.keptOverhead;
  const logits = logitsBytes(work, stack.logits) * stack.allocatorOverhead;
  if (!work.gradientCheckpointing) return { kept: layers, passing: 0, logits };
  const scale = work.quantization === 'none' ? work.weightBytes / 2 : 1;
  const bytes = stack.checkpointBytes[work.quantization] * scale * stack.keptOverhead;
  const checkpoints = shape.layers * tokens * shape.hiddenSize * bytes;
  const kept = Math.max(checkpoints, stack.notGivenBack * layers);
  const passing = layer * Math.max(stack.allocatorOverhead, stack.keptOverhead);
  // The loss is done before the first layer is computed again: the larger of the two counts.
  return { kept, passing, logits: Math.max(0, logits - passing) };
};

const scratchOf = (work: MemoryWorkload, stack: MemoryStack): number =>
  work.quantization === 'none'
    ? 0
    : stack.scratchCopies *
      2 *
      maximum(modelMatrices(work.rules, work.shape).linears.map((m) => m.input * m.output));

/** Keys and values of generation: 2·L·K·2 bytes a token. */
const cacheOf = ({ shape, generatedTokens }: MemoryWorkload): number =>
  4 * shape.layers * shape.keyValueHeads * shape.headSize * generatedTokens;

/** What sharding needs: one gathered layer and buffers of 1 GiB, together never more than it saves. */
const shardedOf = (state: number, weights: number, work: MemoryWorkload): MemoryTerm[] => {
  if (work.shards < 2) return [];
  const saved = state * (1 - 1 / work.shards);
  const layer = Math.min(weights / Math.max(1, work.shape.layers), saved);
  return [
    { name: 'gathered', gib: layer / bytesPerGib },
    { name: 'buffers', gib: Math.min(1, (saved - layer) / bytesPerGib) },
  ];
};

/**
 * Memory of one GPU (or of a process on a CPU, without its interpreter) by terms, GiB.
 * weights: 4-bit (0.5 + scales) for linear layers, 2 or 4 bytes for the rest. adapter, gradients: as wide as the
 * adapter; optimizer: two moments. activations: checkpoints L·T·H and one layer T·(9·H + 4.5·I)·bytes, or all layers.
 * logits: what the loss needs beyond that layer. scratch: dequantized copies. Sharded: state / GPUs + one gathered layer + 1 GiB.
 */
export const memoryTerms = (work: MemoryWorkload, stack: MemoryStack): readonly MemoryTerm[] => {
  const groups = groupsOf(work);
  const trainable = trainableOf(work, groups);
  const width = trainableBytesOf(work, stack);
  const weights = weightsOf(work, stack, groups);
  const state = {
    weights,
    casts: castsOf(work, groups),
    reference: work.referenceModels * weights,
    adapter: work.adapter === 'lora' ? trainable * width : 0,
    gradients: trainable * width,
    optimizer: trainable * optimizerBytes(work.optim, width),
  };
  const activations = activationsOf(work, stack);
  const own = {
    activations: activations.kept + activations.passing,
    logits: activations.logits,
    scratch: scratchOf(work, stack),
    kv_cache: cacheOf(work),
  };
  const gib =
    (divisor: number) =>
    ([name, bytes]: readonly [string, number]) => ({
      name,
      gib: bytes / divisor / bytesPerGib,
    });
  const stateBytes = Object.values(state).reduce((total, bytes) => total + bytes, 0);
  return [
    ...Object.entries(state).map(gib(work.shards)),
    ...Object.entries(own).map(gib(1)),
    ...shardedOf(stateBytes, weights, work),
  ].filter((term) => term.gib > 0);
};
