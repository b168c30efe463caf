import type { OperationOutput } from '@vibeml/sdk';
import type { View } from '../tool.ts';

/** Most kinds of machine that one answer holds. */
export const shownMachines = 20;
const shownRegions = 4;

type Group = OperationOutput<'listOffers'>['machines'][number];

/** A kind of machine in few words: cores and memory come from where the price comes from. */
const machineOf = ({ offer, regions }: Group) => {
  const { accelerator, hourlyUsd, provider, machine, spot, cpuCores, freeMemoryGib } = offer;
  return {
    gpu: accelerator.kind === 'cpu' ? null : accelerator.name,
    gpuCount: accelerator.kind === 'cpu' ? 0 : accelerator.count,
    gpuMemoryGib: accelerator.memoryGib?.value ?? null,
    hourlyUsd,
    spot,
    cloud: provider,
    regions: regions.slice(0, shownRegions),
    moreRegions: Math.max(0, regions.length - shownRegions),
    machine,
    cpuCores: cpuCores?.value ?? null,
    memoryGib: freeMemoryGib?.value ?? null,
  };
};

/** Machines as an assistant shows them: the cheapest kinds, how many there are, and how old the prices are. */
export const viewOfOffers = ({
  summary,
  nextActions,
  machines,
  totalMachines,
  totalOffers,
  remarks,
  observedAt,
}: OperationOutput<'listOffers'>): View => ({
  summary,
  nextActions,
  answer: {
    machines: machines.slice(0, shownMachines).map(machineOf),
    totalMachines,
    totalOffers,
    remarks: remarks.map(({ code, message }) => ({ code, message })),
    observedAt,
  },
});
