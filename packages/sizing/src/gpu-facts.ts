import { canonicalAccelerator, type Quantity } from '@vibeml/core-models';
import { gpuRows, gpuSources, gpuTableDate } from './gpu-table.ts';

/** A number format that a GPU computes matrices in. */
export type Precision = 'fp32' | 'tf32' | 'fp16' | 'bf16' | 'fp8' | 'fp4';

/** What is known of one kind of GPU; price catalogues are not asked, their units differ. */
export interface GpuFacts {
  /** Canonical name, for example A100-80GB. */
  readonly name: string;
  readonly platform: 'cuda' | 'rocm';
  /** Memory that programs can have, GiB: what the driver shows, not what the box says. */
  readonly memoryGib: number;
  /** The number on the box, GB. */
  readonly marketingGb: number;
  /** Memory bandwidth, GB/s. */
  readonly bandwidthGBs: number;
  /** Peak of dense 16-bit matrix products, TFLOPS: BF16, or FP16 where `precisions` has no BF16. Never with sparsity. */
  readonly bf16Tflops: number;
  /** CUDA compute capability, for example 8.9; the architecture name on ROCm. */
  readonly computeCapability: string;
  readonly precisions: readonly Precision[];
  readonly source: string;
  /** Day on which the facts were gathered. */
  readonly observedAt: string;
}

const precisionsOf = (capability: number): readonly Precision[] => {
  if (capability === 6.1) return ['fp32'];
  if (capability < 8) return ['fp32', 'fp16'];
  const ampere = ['fp32', 'tf32', 'fp16', 'bf16'] as const;
  if (capability < 8.9) return ampere;
  return capability < 10 ? [...ampere, 'fp8'] : [...ampere, 'fp8', 'fp4'];
};

const factsOf = ([name, row]: (typeof gpuRows)[number]): GpuFacts => {
  const [tflops, marketingGb, memoryGib, bandwidthGBs, computeCapability, source] = row;
  const isCuda = !computeCapability.startsWith('gfx');
  return {
    name,
    platform: isCuda ? 'cuda' : 'rocm',
    memoryGib,
    marketingGb,
    bandwidthGBs,
    bf16Tflops: tflops,
    computeCapability,
    precisions: isCuda
      ? precisionsOf(Number(computeCapability))
      : ['fp32', 'tf32', 'fp16', 'bf16', 'fp8'],
    source: gpuSources[source],
    observedAt: gpuTableDate,
  };
};

/** Every GPU of the table, in its order. */
export const listGpuFacts = (): readonly GpuFacts[] => gpuRows.map(factsOf);

/** Facts of a GPU, in whatever spelling; null for one that the table doesn't have. */
export const gpuFacts = (name: string): GpuFacts | null => {
  const canonical = canonicalAccelerator(name);
  const row = gpuRows.find(([known]) => known === canonical);
  return row === undefined ? null : factsOf(row);
};

/** Memory of one such GPU that programs can have, GiB, with its source; null for an unknown GPU. */
export const gpuMemory = (name: string): Quantity | null => {
  const facts = gpuFacts(name);
  return facts === null
    ? null
    : {
        value: facts.memoryGib,
        unit: 'GiB',
        source: `GPU table: ${facts.source}`,
        observedAt: facts.observedAt,
        method: 'catalogue',
      };
};
