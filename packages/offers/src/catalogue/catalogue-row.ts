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

// One list calls both cards H100; the name of the machine tells the slower one.
const gpuOf = (gpu: string, machine: string): string =>
  gpu === 'H100' && /pcie/i.test(machine) ? 'H100-PCIE' : gpu;

// A part of a text keeps the whole text in memory; a copy does not.
const copyOf = (text: string): string => ` ${text}`.slice(1);
const numberOf = (cell: string): number | null => (cell.trim() === '' ? null : Number(cell));
const itself = (text: string): string => text;

interface Column<Value> {
  readonly schema: z.ZodType<Value>;
  readonly read: (cell: string) => unknown;
  /** Stands in for a faulty cell, whose row is left out. */
  readonly instead: Value;
}

/** Checks cells of one column with its schema. Cells repeat in long lists: each text is checked once and kept once. */
const createColumn = <Value>(
  { schema, read, instead }: Column<Value>,
  report: (fault: string) => void,
): ((cell: string) => Value) => {
  const good = new Map<string, Value>();
  return (cell) => {
    const known = good.get(cell);
    if (known !== undefined) return known;
    const text = copyOf(cell);
    const parsed = schema.safeParse(read(text));
    if (parsed.success) {
      good.set(text, parsed.data);
      return parsed.data;
    }
    report(parsed.error.issues[0]?.message ?? 'it can not be read');
    return instead;
  };
};

/** Makes the reader of rows of one list; a fault comes as the end of the sentence "line 7: …". */
export const createRowParser = (): ((cells: RowCells) => CatalogueRow | string) => {
  let fault: string | null = null;
  const report = (problem: string): void => {
    fault ??= problem;
  };
  const textColumn = (schema: z.ZodType<string>, read = itself) =>
    createColumn({ schema, read, instead: '' }, report);
  const numberColumn = (schema: z.ZodType<number | null>) =>
    createColumn({ schema, read: numberOf, instead: null }, report);
  const { shape } = CatalogueRow;
  const machineOf = textColumn(shape.machine);
  const regionOf = textColumn(shape.region);
  const gpuNameOf = textColumn(shape.gpu, canonicalAccelerator);
  const gpuCountOf = createColumn({ schema: shape.gpuCount, read: numberOf, instead: 0 }, report);
  const cpuCoresOf = numberColumn(shape.cpuCores);
  const memoryOf = numberColumn(shape.memoryGib);
  const priceOf = numberColumn(shape.hourlyUsd);
  const spotPriceOf = numberColumn(shape.spotHourlyUsd);
  return (cells) => {
    fault = null;
    const machine = machineOf(cells.machine);
    const row: CatalogueRow = {
      machine,
      region: regionOf(cells.region),
      gpu: gpuOf(gpuNameOf(cells.gpu), machine),
      gpuCount: gpuCountOf(cells.gpuCount),
      cpuCores: cpuCoresOf(cells.cpuCores),
      memoryGib: memoryOf(cells.memoryGib),
      hourlyUsd: priceOf(cells.hourlyUsd),
      spotHourlyUsd: spotPriceOf(cells.spotHourlyUsd),
    };
    return fault ?? row;
  };
};
