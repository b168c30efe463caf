import type { OperationOutput } from '@vibeml/sdk';
import type { View } from '../tool.ts';

/** Most kinds of machine that one answer holds. */
export const shownMachines = 20;
const shownRegions = 4;

type Kind = OperationOutput<'listOffers'>['machines'][number];

/** A kind of machine in few words: cores and memory come from where the price comes from. */
const machineOf = ({ onDemand, spot, regions }: Kind) => {
  const offer = onDemand ?? spot;
  if (offer === null) return [];
  const { accelerator, provider, machine, cpuCores, freeMemoryGib } = offer;
  return [
    {
      processor: accelerator.kind === 'cpu' ? 'cpu' : accelerator.name,
      count: accelerator.count,
      gpuMemoryGib: accelerator.memoryGib?.value ?? null,
      hourlyUsd: onDemand?.hourlyUsd ?? null,
      spotHourlyUsd: spot?.hourlyUsd ?? null,
      cloud: provider,
      regions: regions.slice(0, shownRegions),
      moreRegions: Math.max(0, regions.length - shownRegions),
      machine,
      cpuCores: cpuCores?.value ?? null,
      memoryGib: freeMemoryGib?.value ?? null,
    },
  ];
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
    machines: machines.slice(0, shownMachines).flatMap(machineOf),
    totalMachines,
    totalOffers,
    remarks: remarks.map(({ code, message }) => ({ code, message })),
    observedAt,
  },
});
