// Everything named here is public; adding a line makes a promise.
export { type DurationBasis, estimateDuration } from './duration.ts';
export { estimateMemory, type MemoryBasis } from './memory.ts';
export { type CompleteShape, countParameters, isComplete, loraParameters } from './parameters.ts';
