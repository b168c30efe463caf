import { Timestamp } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import * as z from 'zod';
import { PackedTable } from './packed-table.ts';

/** What is known of the list of one cloud. */
export const KeptList = z.object({
  layout: z.literal(1),
  /** Address of the list at the first root: a kept list of another place is of no use. */
  url: z.string(),
  etag: z.string().nullable(),
  /** When the list was last seen to be so. */
  observedAt: Timestamp.nullable(),
  /** Nobody is asked before. */
  retryAt: Timestamp.nullable(),
  table: PackedTable.nullable(),
});
export type KeptList = z.infer<typeof KeptList>;

/** Keeps lists between calls. What can't be read is as good as absent; what can't be written is forgotten. */
export interface CatalogueCache {
  read(cloud: string): ResultAsync<KeptList | null, never>;
  write(cloud: string, list: KeptList): ResultAsync<void, never>;
}
