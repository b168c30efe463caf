import type {
  Accelerator,
  Hyperparameters,
  MemoryEstimate,
  ModelFacts,
  ModelShape,
  Offer,
} from '@vibeml/core-models';
import { type CompleteShape, countParameters, isComplete, loraParameters } from './parameters.ts';

const bytesPerGib = 2 ** 30;
/** Python with torch, transformers and TRL loaded, before any model: measured on Linux x86-64. */
const interpreterGib = 0.6;
/** Share that allocators lose to fragmentation; the constant of public calibrations. */
const allocatorOverhead = 1.1;
/** Tokens whose logits are held at once by TRL's chunked loss. */
const logitChunkTokens = 256;

const bytesOf = (dtype: Hyperparameters['dtype'], accelerator: Accelerator): number => {
  if (dtype === 'float32') return 4;
  if (dtype === 'auto') return accelerator.kind === 'cuda' ? 2 : 4;
  return 2;
};

/** What the memory of a run depends on. */
export interface MemoryBasis {
  readonly model: ModelFacts;
  readonly adapter: 'lora' | 'none';
  readonly hyperparameters: Hyperparameters;
  /** Tokens of the longest row, or null where it isn't known: then maxLength counts. */
  readonly longestRowTokens: number | null;
  readonly offer: Offer;
  readonly observedAt: string;
}

const termsOf = (basis: MemoryBasis, shape: CompleteShape): MemoryEstimate['terms'] => {
  const { hyperparameters, adapter } = basis;
  const width = bytesOf(hyperparameters.dtype, basis.offer.accelerator);
  const parameters = basis.model.parameters?.value ?? countParameters(shape);
  const trainable = adapter === 'lora' ? loraParameters(shape, hyperparameters.loraR) : parameters;
  const trainableWidth = adapter === 'lora' ? 4 : width;
  const rowTokens = hyperparameters.packing
    ? hyperparameters.maxLength
    : Math.min(hyperparameters.maxLength, basis.longestRowTokens ?? hyperparameters.maxLength);
  const tokens = rowTokens * hyperparameters.perDeviceTrainBatchSize;
  const layer = tokens * (9 * shape.hiddenSize * 2 + 4.5 * shape.intermediateSize * width);
  const activations = hyperparameters.gradientCheckpointing
    ? (shape.layers * tokens * shape.hiddenSize * 2 + layer) * allocatorOverhead
    : shape.layers * layer;
  const logits = Math.min(tokens, logitChunkTokens) * shape.vocabularySize * 14 * allocatorOverhead;
  const gib = (bytes: number) => bytes / bytesPerGib;
  return [
    { name: 'weights', gib: gib(parameters * width) },
    ...(adapter === 'lora' ? [{ name: 'adapter', gib: gib(trainable * trainableWidth) }] : []),
    { name: 'gradients', gib: gib(trainable * trainableWidth) },
    { name: 'optimizer', gib: gib(trainable * 8) },
    { name: 'activations', gib: gib(activations) },
    { name: 'logits', gib: gib(logits) },
    { name: 'python', gib: interpreterGib },
  ];
};

const verdictOf = (needed: number, available: number | null): MemoryEstimate['verdict'] => {
  if (available === null) return 'unknown';
  if (needed * 1.1 + 0.5 <= available) return 'fits';
  return needed <= available ? 'tight' : 'no';
};

const availableOn = (offer: Offer): MemoryEstimate['available'] =>
  offer.accelerator.kind === 'cuda' ? offer.accelerator.memoryGib : offer.freeMemoryGib;

/**
 * Memory of a training run by terms, in GiB. Formula: weights and trainables by count and width, AdamW at
 * 8 bytes a trainable parameter, activations 9·2·H + 4.5·I·width bytes a token and layer, logits at 14 bytes
 * a token and vocabulary entry in chunks of 256 tokens. Unknown shape → needed null, verdict unknown.
 */
export const estimateMemory = (basis: MemoryBasis): MemoryEstimate => {
  const available = availableOn(basis.offer);
  const shape: ModelShape = basis.model.shape;
  if (!isComplete(shape)) return { terms: [], needed: null, available, verdict: 'unknown' };
  const terms = termsOf(basis, shape);
  const value = terms.reduce((total, term) => total + term.gib, 0);
  return {
    terms,
    needed: {
      value,
      unit: 'GiB',
      source: 'sizing: sum of terms from the model configuration',
      observedAt: basis.observedAt,
      method: 'modelled',
    },
    available,
    verdict: verdictOf(value, available?.value ?? null),
  };
};
