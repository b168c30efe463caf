import type { JsonObject, Offer } from '@vibeml/core-models';

type Place = Pick<Offer, 'provider' | 'region'>;

const isSlurm = ({ provider }: Place): boolean => provider === 'slurm';
const isKubernetes = ({ provider }: Place): boolean =>
  provider === 'kubernetes' || provider === 'k8s';
const isOwnCluster = (place: Place): boolean => isSlurm(place) || isKubernetes(place);

// A listing marks the default partition with a star.
const regionOf = (place: Place): string | null =>
  isSlurm(place) ? (place.region?.replace(/\*$/, '') ?? null) : place.region;

/**
 * Where SkyPilot is to look: `nebius/eu-north1`, `slurm/<cluster>/<partition>` or `k8s/<context>`; without a region
 * it takes any of the provider's.
 */
export const infraOf = (place: Place): string => {
  const provider = isKubernetes(place) ? 'k8s' : place.provider;
  const region = regionOf(place);
  return region === null || region === '' ? provider : `${provider}/${region}`;
};

/** The size of the machine: a cloud sells it by name, a cluster is asked for its parts. */
const sizeOf = (offer: Offer): JsonObject => {
  const { accelerator, cpuCores, freeMemoryGib } = offer;
  const gpus =
    accelerator.kind === 'cuda' ? { accelerators: `${accelerator.name}:${accelerator.count}` } : {};
  if (!isOwnCluster(offer)) return { ...gpus, instance_type: offer.machine };
  return {
    ...gpus,
    ...(cpuCores === null ? {} : { cpus: cpuCores.value }),
    ...(freeMemoryGib === null ? {} : { memory: Math.floor(freeMemoryGib.value) }),
  };
};

/** What SkyPilot is to get for a job: one machine as it is sold. */
export const machineResources = (offer: Offer): JsonObject => ({
  infra: infraOf(offer),
  ...sizeOf(offer),
  ...(isOwnCluster(offer) ? {} : { use_spot: offer.spot }),
});
