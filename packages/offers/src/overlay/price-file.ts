import * as z from 'zod';

const name = z.string().min(1).max(128);
const hourlyUsd = z.number().min(0).max(100_000);
const gpuCount = z.int().min(1).max(1024);

/** A price that was agreed with a seller, for every offer it matches. */
const NegotiatedPrice = z
  .strictObject({
    provider: name,
    region: name.optional(),
    machine: name.optional(),
    gpu: name.optional(),
    gpuCount: gpuCount.optional(),
    spot: z.boolean().optional(),
    /** Dollars an hour for the whole machine. */
    hourlyUsd: hourlyUsd.optional(),
    /** Dollars an hour for each of its GPUs. */
    hourlyUsdPerGpu: hourlyUsd.optional(),
  })
  .refine((line) => (line.hourlyUsd === undefined) !== (line.hourlyUsdPerGpu === undefined), {
    error: 'give either hourlyUsd or hourlyUsdPerGpu',
  });
export type NegotiatedPrice = z.infer<typeof NegotiatedPrice>;

/** What an hour of one's own cluster is counted at: of every machine that the engine finds there, or of one kind. */
const ClusterPrice = z
  .strictObject({
    /** Where the engine finds it, for example `slurm/lab`, `slurm/lab/gpu` or `kubernetes/lab`. */
    cluster: z.string().regex(/^(slurm|kubernetes|ssh)(\/[\w@][\w.@:-]{0,100}){1,4}$/, {
      error: 'must be slurm/NAME, kubernetes/NAME or ssh/NAME',
    }),
    gpu: name.optional(),
    gpuCount: gpuCount.optional(),
    cpuCores: z.number().positive().max(100_000).optional(),
    memoryGib: z.number().positive().max(1_000_000).optional(),
    /** Dollars an hour for the whole machine; 0 where it is free. */
    hourlyUsd: hourlyUsd.optional(),
    /** Dollars an hour for each of its GPUs, and for each of its cores; they add up. */
    hourlyUsdPerGpu: hourlyUsd.optional(),
    hourlyUsdPerCpu: hourlyUsd.optional(),
  })
  .refine(
    (line) =>
      (line.hourlyUsd === undefined) !==
      (line.hourlyUsdPerGpu === undefined && line.hourlyUsdPerCpu === undefined),
    { error: 'give either hourlyUsd, or hourlyUsdPerGpu and hourlyUsdPerCpu' },
  )
  .refine((line) => (line.gpu === undefined) === (line.gpuCount === undefined), {
    error: 'give gpu and gpuCount together, or neither',
  });
export type ClusterPrice = z.infer<typeof ClusterPrice>;

/** The prices that a person gives: for this machine, agreed with sellers, and of own clusters. */
export const PriceFile = z.strictObject({
  local: z.strictObject({ hourlyUsd }).optional(),
  negotiated: z.array(NegotiatedPrice).max(10_000).optional(),
  clusters: z.array(ClusterPrice).max(10_000).optional(),
});
export type PriceFile = z.infer<typeof PriceFile>;
