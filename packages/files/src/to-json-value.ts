import type { Json, JsonObject } from '@vibeml/core-models';

const fromBigint = (value: bigint): Json =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();

const fromDate = (value: Date): Json =>
  Number.isNaN(value.getTime()) ? null : value.toISOString();

const fromObject = (value: object): Json => {
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (value instanceof Date) return fromDate(value);
  return ArrayBuffer.isView(value) ? null : toJsonRow(value);
};

/** Gives a value of a Parquet column as JSON: whole numbers that are too large become text, dates ISO 8601, raw bytes null. */
export const toJsonValue = (value: unknown): Json => {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return fromBigint(value);
  return typeof value === 'object' && value !== null ? fromObject(value) : null;
};

/** Gives an object with columns as a JSON object. */
export const toJsonRow = (row: object): JsonObject =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toJsonValue(value)]));
