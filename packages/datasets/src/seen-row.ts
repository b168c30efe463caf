import type { JsonObject } from '@vibeml/core-models';
import type { CanonicalRow } from './canonical-row.ts';
import type { RowPlace } from './finding-ledger.ts';
import type { ScannedRow } from './scan-row.ts';

/** A row that can be trained on, with where it stands, how it stood there and what its texts tell. */
export interface SeenRow {
  readonly place: RowPlace;
  readonly source: JsonObject;
  readonly canonical: CanonicalRow;
  readonly scanned: ScannedRow;
}
