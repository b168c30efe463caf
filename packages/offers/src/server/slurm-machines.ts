import { canonicalAccelerator, type Quantity, type UnpricedMachine } from '@vibeml/core-models';
import * as z from 'zod';
import { offerId } from '../catalogue/to-offers.ts';
import type { MachineSize } from './slurm-pricing.ts';

const count = z.number().min(0);

/** A node of a Slurm cluster, as the API server tells it. */
export const SlurmNode = z.object({
  slurm_cluster_name: z.string().min(1),
  /** Names with commas between; the default one has a star. */
  partition: z.string().min(1),
  node_state: z.string(),
  gpu_type: z.string().nullish(),
  total_gpus: count,
  vcpu_count: count,
  memory_gb: count,
});
type SlurmNode = z.infer<typeof SlurmNode>;

/** A machine that a partition of a cluster can give, and what it is made of. */
export interface SlurmMachine {
  readonly cluster: string;
  readonly partition: string;
  readonly size: MachineSize;
  readonly machine: UnpricedMachine;
}

// Of these no job gets anything, and a star stands for a node that does not answer.
const outOfUse = /^(down|drain|drng|fail|maint|unk|inval|err|reboot|boot_fail)|\*$/i;
/** More cores than this make a training on CPUs hardly faster. */
const usefulCores = 8;
const fewestCores = 2;

const partitionsOf = ({ partition }: SlurmNode): readonly string[] =>
  partition
    .split(',')
    .map((name) => name.replace(/\*$/, ''))
    .filter((name) => name !== '');

const powersOfTwo = (most: number): readonly number[] => {
  const powers: number[] = [];
  for (let power = 1; power <= most; power *= 2) powers.push(power);
  return powers;
};

/** A share of a node, in whole cores and GB. */
const shareOf = (
  { vcpu_count, memory_gb }: SlurmNode,
  share: number,
): Pick<MachineSize, 'cpuCores' | 'memoryGib'> => ({
  cpuCores: Math.max(1, Math.floor(vcpu_count * share)),
  memoryGib: Math.floor(memory_gb * share),
});

const cpuSizes = (node: SlurmNode): readonly MachineSize[] => {
  const cores = [usefulCores, node.vcpu_count].map((wanted) => Math.min(wanted, node.vcpu_count));
  return [...new Set(cores)]
    .filter((each) => each >= Math.min(fewestCores, node.vcpu_count) && each > 0)
    .map((each) => ({ ...shareOf(node, each / node.vcpu_count), gpu: null, gpuCount: 0 }));
};

const gpuSizes = (node: SlurmNode): readonly MachineSize[] => {
  const { gpu_type: gpu, total_gpus: total } = node;
  if (gpu == null || total < 1) return [];
  return [...new Set([...powersOfTwo(total), total])].map((gpuCount) => ({
    ...shareOf(node, gpuCount / total),
    gpu,
    gpuCount,
  }));
};

const machineOf = (
  region: string,
  size: MachineSize,
  quantity: (value: number, unit: string) => Quantity,
): UnpricedMachine => {
  const { gpu, gpuCount, cpuCores, memoryGib } = size;
  const name = gpu === null ? 'CPU' : canonicalAccelerator(gpu);
  const machine = gpu === null ? `cpu-${cpuCores}` : `${gpuCount}x${name}`;
  return {
    id: offerId({ region, machine }, 'slurm', false),
    driver: 'skypilot',
    provider: 'slurm',
    region,
    machine,
    accelerator: {
      kind: gpu === null ? 'cpu' : 'cuda',
      name,
      count: Math.max(1, gpuCount),
      memoryGib: null,
    },
    cpuCores: quantity(cpuCores, 'cores'),
    freeMemoryGib: memoryGib === 0 ? null : quantity(memoryGib, 'GiB'),
    freeDiskGib: null,
    spot: false,
  };
};

const machinesOf = (
  node: SlurmNode,
  quantity: (value: number, unit: string) => Quantity,
): readonly SlurmMachine[] => {
  const cluster = node.slurm_cluster_name;
  const sizes = [...gpuSizes(node), ...cpuSizes(node)];
  return partitionsOf(node).flatMap((partition) =>
    sizes.map((size) => ({
      cluster,
      partition,
      size,
      machine: machineOf(`${cluster}/${partition}`, size, quantity),
    })),
  );
};

/**
 * The machines that the nodes of Slurm clusters can give: of each kind of GPU 1, 2, 4 … up to a whole node, with that share
 * of its cores and memory; and parts of a node without a GPU. The region is `cluster/partition`.
 */
export const slurmMachines = (
  nodes: readonly SlurmNode[],
  quantity: (value: number, unit: string) => Quantity,
): readonly SlurmMachine[] => {
  const inUse = nodes.filter((node) => node.vcpu_count >= 1 && !outOfUse.test(node.node_state));
  const machines = inUse.flatMap((node) => machinesOf(node, quantity));
  // Of nodes that differ, the one that has more is meant: the last of a name counts.
  const bySize = machines.sort((a, b) => a.size.memoryGib - b.size.memoryGib);
  return [...new Map(bySize.map((each) => [each.machine.id, each])).values()];
};
