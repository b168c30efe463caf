import type { JobPlacement, Offer, Quantity } from '@vibeml/core-models';

const quantity = (value: number, unit: Quantity['unit']): Quantity => ({
  value,
  unit,
  source: 'a test',
  observedAt: '2026-01-02T03:04:05.000Z',
  method: 'quoted',
});

/** A machine with one H100 on Nebius, unless the parts say otherwise. */
export const sampleOffer = (parts: Partial<Offer> = {}): Offer => ({
  id: 'nebius/eu-north1/gpu-h100-sxm_1gpu-16vcpu-200gb/spot',
  driver: 'skypilot',
  provider: 'nebius',
  region: 'eu-north1',
  machine: 'gpu-h100-sxm_1gpu-16vcpu-200gb',
  accelerator: { kind: 'cuda', name: 'H100', count: 1, memoryGib: quantity(80, 'GiB') },
  cpuCores: quantity(16, 'cores'),
  freeMemoryGib: quantity(200, 'GiB'),
  freeDiskGib: null,
  spot: true,
  hourlyUsd: quantity(1.25, 'USD/h'),
  ...parts,
});

/** A machine of a cloud that costs nothing. */
export const freeOffer = (): Offer => sampleOffer({ spot: false, hourlyUsd: quantity(0, 'USD/h') });

/** A CPU node of a Slurm cluster. */
export const slurmOffer = (): Offer =>
  sampleOffer({
    id: 'slurm/research/batch/cpu-2',
    provider: 'slurm',
    region: 'research/batch',
    machine: 'cpu-2',
    accelerator: { kind: 'cpu', name: 'cpu', count: 1, memoryGib: null },
    cpuCores: quantity(2, 'cores'),
    freeMemoryGib: quantity(4, 'GiB'),
    spot: false,
    hourlyUsd: quantity(0, 'USD/h'),
  });

/** A place on a Slurm cluster, unless the parts say otherwise. */
export const samplePlacement = (parts: Partial<JobPlacement> = {}): JobPlacement => ({
  machines: [slurmOffer()],
  preference: 'ordered',
  diskGib: null,
  maxHourlyUsd: null,
  user: 'ada',
  project: null,
  idleMinutes: 5,
  ...parts,
});
