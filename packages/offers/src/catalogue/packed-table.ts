import * as z from 'zod';
import { CatalogueRow } from './catalogue-row.ts';
import type { CatalogueTable } from './catalogue-table.ts';

const nullable = z.number().nullable();
const PackedRow = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.number(),
  nullable,
  nullable,
  nullable,
  nullable,
]);

/** A table as it is kept on disk and shipped: rows as tuples in the order of `CatalogueRow`. */
export const PackedTable = z.object({
  rows: z.array(PackedRow),
  broken: z.object({ count: z.int().min(0), first: z.string().nullable() }),
  withoutPrice: z.int().min(0),
});
export type PackedTable = z.infer<typeof PackedTable>;

/** Makes a table small. */
export const packTable = ({ rows, broken, withoutPrice }: CatalogueTable): PackedTable => ({
  rows: rows.map((row) => [
    row.machine,
    row.region,
    row.gpu,
    row.gpuCount,
    row.cpuCores,
    row.memoryGib,
    row.hourlyUsd,
    row.spotHourlyUsd,
  ]),
  broken: { ...broken },
  withoutPrice,
});

const unpackRow = ([
  machine,
  region,
  gpu,
  gpuCount,
  cpuCores,
  memoryGib,
  hourlyUsd,
  spotHourlyUsd,
]: PackedTable['rows'][number]): readonly CatalogueRow[] => {
  const row = { machine, region, gpu, gpuCount, cpuCores, memoryGib, hourlyUsd, spotHourlyUsd };
  const parsed = CatalogueRow.safeParse(row);
  return parsed.success ? [parsed.data] : [];
};

/** Gives a table back; a row that no longer passes the checks counts as broken. */
export const unpackTable = ({ rows, broken, withoutPrice }: PackedTable): CatalogueTable => {
  const kept = rows.flatMap(unpackRow);
  const lost = rows.length - kept.length;
  return {
    rows: kept,
    broken: {
      count: broken.count + lost,
      first: broken.first ?? (lost > 0 ? 'a kept row does not pass the checks' : null),
    },
    withoutPrice,
  };
};
