import { canonicalAccelerator } from '@vibeml/core-models';
import * as z from 'zod';

const price = (column: string) => {
  const problem = `${column} is not a number above 0`;
  return z.number(problem).positive(problem).max(10_000, `${column} is above 10 000 dollars`);
};
const name = (column: string) => {
  const problem = `${column} is not a name`;
  return z
    .string(problem)
    .regex(/^[a-z0-9*][\w .,/+*:-]{0,127}$/i, problem)
    .regex(/[a-z*]/i, problem);
};
const size = (column: string) => {
  const problem = `${column} is not a number above 0`;
  return z.number(problem).positive(problem).max(100_000, `${column} is too large`).nullable();
};

/** One machine of a price list: what it has, and what it costs an hour in one region. */
export const CatalogueRow = z.object({
  machine: name('InstanceType'),
  region: name('Region'),
  /** Canonical name. */
  gpu: name('AcceleratorName'),
  gpuCount: z
    .int('AcceleratorCount is not a whole number')
    .min(1, 'AcceleratorCount is below 1')
    .max(1024, 'AcceleratorCount is above 1024'),
  cpuCores: size('vCPUs'),
  memoryGib: size('MemoryGiB'),
  hourlyUsd: price('Price').nullable(),
  spotHourlyUsd: price('SpotPrice').nullable(),
});
export type CatalogueRow = z.infer<typeof CatalogueRow>;

// What a workflow can not train on, or what is sold by the fraction, is no offer and no fault either.
const notTrainable = /^(tpu-|trainium|inferentia|gaudi|habana|qaic|radeon|vu9p|xilinx)/i;

/** Whether a name in a price list stands for a GPU that a workflow could use. */
export const isTrainable = (accelerator: string): boolean => !notTrainable.test(accelerator);

const numberOf = (cell: string): number | null => (cell.trim() === '' ? null : Number(cell));

// One list calls both cards H100; the name of the machine tells the slower one.
const gpuOf = ({ gpu, machine }: RowCells): string => {
  const name = canonicalAccelerator(gpu);
  return name === 'H100' && /pcie/i.test(machine) ? 'H100-PCIE' : name;
};

/** The cells that a row is made from, as they stand in the file. */
export interface RowCells {
  readonly machine: string;
  readonly region: string;
  readonly gpu: string;
  readonly gpuCount: string;
  readonly cpuCores: string;
  readonly memoryGib: string;
  readonly hourlyUsd: string;
  readonly spotHourlyUsd: string;
}

/** Reads one row; a fault comes as the end of the sentence "line 7: …". */
export const parseRow = (cells: RowCells): CatalogueRow | string => {
  const parsed = CatalogueRow.safeParse({
    machine: cells.machine,
    region: cells.region,
    gpu: gpuOf(cells),
    gpuCount: numberOf(cells.gpuCount),
    cpuCores: numberOf(cells.cpuCores),
    memoryGib: numberOf(cells.memoryGib),
    hourlyUsd: numberOf(cells.hourlyUsd),
    spotHourlyUsd: numberOf(cells.spotHourlyUsd),
  });
  return parsed.success ? parsed.data : (parsed.error.issues[0]?.message ?? 'it can not be read');
};
