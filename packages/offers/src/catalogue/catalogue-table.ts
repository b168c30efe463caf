import type { CatalogueRow } from './catalogue-row.ts';

/** Rows that were left out: how many, and where the first one stands. */
export interface BrokenRows {
  readonly count: number;
  /** For example `line 17: Price is not a number above 0`. */
  readonly first: string | null;
}

/** The price list of one cloud, read and checked. */
export interface CatalogueTable {
  readonly rows: readonly CatalogueRow[];
  readonly broken: BrokenRows;
  /** Rows of known GPUs that name no price at all. */
  readonly withoutPrice: number;
}

const keyOf = (row: CatalogueRow): string =>
  `${row.region}/${row.machine}/${row.gpu}/${row.gpuCount}`;

const cheaper = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

/** Zones of one region become one row with the lowest prices: the engine takes the cheapest zone. */
export const mergeZones = (rows: Iterable<CatalogueRow>): readonly CatalogueRow[] => {
  const merged = new Map<string, CatalogueRow>();
  for (const row of rows) {
    const key = keyOf(row);
    const other = merged.get(key);
    merged.set(
      key,
      other === undefined
        ? row
        : {
            ...other,
            hourlyUsd: cheaper(other.hourlyUsd, row.hourlyUsd),
            spotHourlyUsd: cheaper(other.spotHourlyUsd, row.spotHourlyUsd),
          },
    );
  }
  return [...merged.values()];
};
