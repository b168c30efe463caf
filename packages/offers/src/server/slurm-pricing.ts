import * as z from 'zod';

const price = z.number().min(0).optional().catch(undefined);

/** What an hour of a part of a machine costs: one vCPU, one GB, one GPU by name. */
const Pricing = z
  .object({
    cpu: price,
    memory: price,
    accelerators: z.record(z.string(), z.number().min(0)).optional().catch(undefined),
  })
  .catch({ cpu: undefined, memory: undefined, accelerators: undefined });

const Partition = z.object({ pricing: Pricing.optional() });
const Cluster = z.object({
  pricing: Pricing.optional(),
  partition_configs: z.record(z.string(), Partition).optional().catch(undefined),
});

/** The prices of Slurm in the configuration of an API server; nothing else of it is looked at. */
export const ServerConfiguration = z.object({
  slurm: z
    .object({
      pricing: Pricing.optional(),
      cluster_configs: z.record(z.string(), Cluster).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
export type ServerConfiguration = z.infer<typeof ServerConfiguration>;

/** The size of a machine that is to be priced. */
export interface MachineSize {
  readonly cpuCores: number;
  readonly memoryGib: number;
  /** As Slurm names it; null for a machine without one. */
  readonly gpu: string | null;
  readonly gpuCount: number;
}

const pick = <Value>(record: Readonly<Record<string, Value>> | undefined, name: string) =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;

const unitPrices = ({ slurm }: ServerConfiguration, cluster: string, partition: string) => {
  const own = pick(slurm?.cluster_configs, cluster);
  const levels = [slurm?.pricing, own?.pricing, pick(own?.partition_configs, partition)?.pricing];
  // A level says what it changes; the rest holds as above.
  const last = (name: 'cpu' | 'memory'): number =>
    levels.flatMap((level) => level?.[name] ?? []).at(-1) ?? 0;
  const accelerators = Object.fromEntries(
    levels.flatMap((level) => Object.entries(level?.accelerators ?? {})),
  );
  return { cpu: last('cpu'), memory: last('memory'), accelerators };
};

const gpuPrice = (prices: Readonly<Record<string, number>>, gpu: string | null): number => {
  const found = Object.entries(prices).find(([name]) => name.toLowerCase() === gpu?.toLowerCase());
  return found?.[1] ?? 0;
};

/** Dollars an hour as the server counts them; null where it knows no price, so that nothing is free by accident. */
export const slurmHourlyUsd = (
  configuration: ServerConfiguration,
  place: { readonly cluster: string; readonly partition: string },
  size: MachineSize,
): number | null => {
  const {
    cpu = 0,
    memory = 0,
    accelerators,
  } = unitPrices(configuration, place.cluster, place.partition);
  const dollars =
    size.cpuCores * cpu +
    size.memoryGib * memory +
    size.gpuCount * gpuPrice(accelerators, size.gpu);
  return dollars > 0 ? Number(dollars.toFixed(6)) : null;
};
