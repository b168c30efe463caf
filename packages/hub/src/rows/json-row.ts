import type { Json, JsonObject } from '@vibeml/core-models';

const fromBigint = (value: bigint): Json =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();

const fromDate = (value: Date): Json =>
  Number.isNaN(value.getTime()) ? null : value.toISOString();

const fromObject = (value: object): Json => {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Date) return fromDate(value);
  return ArrayBuffer.isView(value) ? null : toJsonRow(value);
};

const toJson = (value: unknown): Json => {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return fromBigint(value);
  return typeof value === 'object' && value !== null ? fromObject(value) : null;
};

/** Gives a row of a Parquet file as JSON, by the rules that local files follow: large whole numbers become text, raw bytes null. */
export const toJsonRow = (row: object): JsonObject =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toJson(value)]));
