import type { JsonObject } from '@vibeml/core-models';
import type { MachineChoice } from './placement.ts';

// The default partition carries a star in listings.
const partitionOf = (region: string): string => region.replace(/\*$/, '');

const partsOf = ({ offer, cluster }: MachineChoice): readonly (string | null)[] => {
  if (offer.provider === 'slurm') {
    return ['slurm', cluster, offer.region === null ? null : partitionOf(offer.region)];
  }
  if (offer.provider === 'kubernetes' || offer.provider === 'k8s') {
    return ['k8s', cluster ?? offer.region];
  }
  return [offer.provider, offer.region];
};

/** Where SkyPilot is to look, for example `nebius/eu-north1` or `slurm/research/gpu`; a later part needs the earlier ones. */
export const infraOf = (machine: MachineChoice): string => {
  const parts = partsOf(machine);
  const end = parts.indexOf(null);
  return (end === -1 ? parts : parts.slice(0, end)).join('/');
};

const isOwnCluster = (provider: string): boolean =>
  provider === 'slurm' || provider === 'kubernetes' || provider === 'k8s';

/** The size of the machine: a cloud sells it by name, a cluster is asked for its parts. */
const sizeOf = ({ offer }: MachineChoice): JsonObject => {
  const { accelerator, cpuCores, freeMemoryGib } = offer;
  const gpus =
    accelerator.kind === 'cuda' ? { accelerators: `${accelerator.name}:${accelerator.count}` } : {};
  if (!isOwnCluster(offer.provider)) return { ...gpus, instance_type: offer.machine };
  return {
    ...gpus,
    ...(cpuCores === null ? {} : { cpus: cpuCores.value }),
    ...(freeMemoryGib === null ? {} : { memory: Math.floor(freeMemoryGib.value) }),
  };
};

/** What SkyPilot is to get for a job: one machine as it is sold. */
export const machineResources = (machine: MachineChoice): JsonObject => ({
  infra: infraOf(machine),
  ...sizeOf(machine),
  ...(isOwnCluster(machine.offer.provider) ? {} : { use_spot: machine.offer.spot }),
});
