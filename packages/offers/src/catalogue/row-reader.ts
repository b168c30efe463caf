import { err, ok, type Result } from 'neverthrow';
import type { RowCells } from './catalogue-row.ts';

const columns = {
  machine: 'InstanceType',
  region: 'Region',
  gpu: 'AcceleratorName',
  gpuCount: 'AcceleratorCount',
  cpuCores: 'vCPUs',
  memoryGib: 'MemoryGiB',
  hourlyUsd: 'Price',
  spotHourlyUsd: 'SpotPrice',
} as const satisfies Record<keyof RowCells, string>;

// Not every cloud sells spot machines.
const optionalColumns: readonly string[] = [columns.spotHourlyUsd];

/** The cells of a row, and its zone, which is empty where regions have none. */
export type ZoneCells = RowCells & { readonly zone: string };

/** Picks the cells of a row by the names of the columns. */
export type RowReader = (cells: readonly string[]) => ZoneCells;

/** Finds the columns by name: their order differs from cloud to cloud. Fails with the end of a sentence. */
export const readerOf = (header: readonly string[]): Result<RowReader, string> => {
  const missing = Object.values(columns).filter(
    (column) => !(optionalColumns.includes(column) || header.includes(column)),
  );
  if (missing.length > 0) return err(`it has no column ${missing.join(', ')}`);
  const at = (column: string): number => header.indexOf(column);
  const places = {
    machine: at(columns.machine),
    region: at(columns.region),
    gpu: at(columns.gpu),
    gpuCount: at(columns.gpuCount),
    cpuCores: at(columns.cpuCores),
    memoryGib: at(columns.memoryGib),
    hourlyUsd: at(columns.hourlyUsd),
    spotHourlyUsd: at(columns.spotHourlyUsd),
    zone: at('AvailabilityZone'),
  };
  return ok((cells) => ({
    machine: cells[places.machine] ?? '',
    region: cells[places.region] ?? '',
    gpu: cells[places.gpu] ?? '',
    gpuCount: cells[places.gpuCount] ?? '',
    cpuCores: cells[places.cpuCores] ?? '',
    memoryGib: cells[places.memoryGib] ?? '',
    hourlyUsd: cells[places.hourlyUsd] ?? '',
    spotHourlyUsd: cells[places.spotHourlyUsd] ?? '',
    zone: cells[places.zone] ?? '',
  }));
};
