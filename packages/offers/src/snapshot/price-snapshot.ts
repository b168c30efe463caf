import { Timestamp } from '@vibeml/core-models';
import * as z from 'zod';
import { PackedTable } from '../catalogue/packed-table.ts';

/** Price lists as they were at one time, with where they were taken from. */
export const PriceSnapshot = z.object({
  /** The layout of the catalogue, for example v8. */
  version: z.string(),
  /** The repository that the lists were taken from. */
  origin: z.string(),
  licence: z.string(),
  lists: z.array(
    z.object({
      cloud: z.string(),
      /** Commit of the list. */
      revision: z.string(),
      /** A time at which these prices held; they may be newer, never older. */
      observedAt: Timestamp,
      table: PackedTable,
    }),
  ),
});
export type PriceSnapshot = z.infer<typeof PriceSnapshot>;
