import {
  type Accelerator,
  canonicalAccelerator,
  type Offer,
  type Quantity,
} from '@vibeml/core-models';

/** What was measured of this machine; null where it could not be found out. */
export interface MachineFacts {
  readonly cpuName: string;
  readonly cpuCores: number;
  readonly freeMemoryGib: number | null;
  readonly freeDiskGib: number | null;
  readonly gpus: readonly {
    readonly name: string;
    readonly memoryGib: number;
    readonly freeMemoryGib: number;
  }[];
  readonly appleGpu: boolean;
  readonly observedAt: string;
}

const measured = (value: number, unit: string, facts: MachineFacts): Quantity => ({
  value,
  unit,
  source: 'this machine',
  observedAt: facts.observedAt,
  method: 'measured',
});

const acceleratorOf = (facts: MachineFacts): Accelerator => {
  const [gpu] = facts.gpus;
  if (gpu !== undefined) {
    const count = facts.gpus.filter((each) => each.name === gpu.name).length;
    return {
      kind: 'cuda',
      name: canonicalAccelerator(gpu.name),
      count,
      memoryGib: measured(gpu.freeMemoryGib, 'GiB', facts),
    };
  }
  if (facts.appleGpu) return { kind: 'mps', name: facts.cpuName, count: 1, memoryGib: null };
  return { kind: 'cpu', name: facts.cpuName, count: 1, memoryGib: null };
};

/** This machine as an offer: it costs $0 an hour, and everything else is what was measured. */
export const machineOffer = (facts: MachineFacts): Offer => ({
  id: 'local',
  driver: 'local',
  provider: 'local',
  region: null,
  machine: 'this computer',
  accelerator: acceleratorOf(facts),
  cpuCores: measured(facts.cpuCores, 'cores', facts),
  freeMemoryGib: facts.freeMemoryGib === null ? null : measured(facts.freeMemoryGib, 'GiB', facts),
  freeDiskGib: facts.freeDiskGib === null ? null : measured(facts.freeDiskGib, 'GiB', facts),
  spot: false,
  hourlyUsd: { ...measured(0, 'USD/h', facts), source: 'your own machine', method: 'assumed' },
});
