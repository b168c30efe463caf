import type { JsonObject } from '@vibeml/core-models';
import type { CanonicalRow } from './canonical-row.ts';
import type { RowPlace } from './finding-ledger.ts';

/** A row that can be trained on, with where it stands and how it stood there. */
export interface SeenRow {
  readonly place: RowPlace;
  readonly source: JsonObject;
  readonly canonical: CanonicalRow;
}
