import type { Fingerprint } from './fingerprint.ts';

/** A set of fingerprints with a limit; 16 to 32 bytes for each. */
export interface FingerprintSet {
  /** Adds it; true when it was there before. Over the limit nothing new is kept. */
  add(fingerprint: Fingerprint): boolean;
  has(fingerprint: Fingerprint): boolean;
  readonly size: () => number;
  readonly isFull: () => boolean;
}

const firstCapacity = 1024;
const emptySlot = -1;

const createTable = (capacity: number): Float64Array => new Float64Array(capacity).fill(emptySlot);

/** The slot of a fingerprint: where it stands, or the free slot where it belongs. */
const slotOf = (table: Float64Array, fingerprint: Fingerprint): number => {
  const mask = table.length - 1;
  let slot = fingerprint & mask;
  while (table[slot] !== emptySlot && table[slot] !== fingerprint) slot = (slot + 1) & mask;
  return slot;
};

const grown = (table: Float64Array): Float64Array => {
  const larger = createTable(table.length * 2);
  for (const each of table) if (each !== emptySlot) larger[slotOf(larger, each)] = each;
  return larger;
};

/** Makes an empty set that keeps at most `limit` fingerprints. An open-addressed table of doubles: a `Set` needs three times the room. */
export const createFingerprintSet = (limit: number): FingerprintSet => {
  let table = createTable(firstCapacity);
  let size = 0;
  const insert = (fingerprint: Fingerprint): void => {
    if (size * 2 >= table.length) table = grown(table);
    table[slotOf(table, fingerprint)] = fingerprint;
    size += 1;
  };
  const has = (fingerprint: Fingerprint): boolean =>
    table[slotOf(table, fingerprint)] === fingerprint;
  return {
    add(fingerprint) {
      if (has(fingerprint)) return true;
      if (size < limit) insert(fingerprint);
      return false;
    },
    has,
    size: () => size,
    isFull: () => size >= limit,
  };
};
