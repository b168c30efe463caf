// Everything named here is public; adding a line makes a promise.
export { type DurationBasis, estimateDuration } from './duration.ts';
export { knownFamilies } from './family-rules.ts';
export { type GpuFacts, gpuFacts, gpuMemory, listGpuFacts, type Precision } from './gpu-facts.ts';
export {
  estimateMemory,
  type Generation,
  type MemoryBasis,
  memoryVerdict,
  type TrainingMethod,
} from './memory.ts';
export {
  type LayerValues,
  type LogitsRule,
  type MemoryPreset,
  type MemoryStack,
  memoryPresets,
} from './memory-stack.ts';
export { type MemoryTerm, type MemoryWorkload, memoryTerms } from './memory-terms.ts';
export { paddedRowTokens } from './padded-row-tokens.ts';
export { type CompleteShape, countParameters, isComplete, loraParameters } from './parameters.ts';
export {
  estimateThroughput,
  microBatchSeconds,
  type SpeedWorkload,
  type ThroughputBasis,
} from './throughput.ts';
export type { SpeedClass } from './throughput-table.ts';
