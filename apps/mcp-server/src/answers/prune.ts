import { isRecord } from '../schemas/json-schema.ts';

const significantDigits = 6;

/** Whether a value says nothing. */
export const isNoise = (value: unknown): boolean => {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
};

/** Leaves out nulls and empty values, and digits that nobody measured. */
export const prune = (value: unknown): unknown => {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? value : Number(value.toPrecision(significantDigits));
  }
  if (Array.isArray(value)) return value.map(prune);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      const kept = prune(each);
      return isNoise(kept) ? [] : [[key, kept]];
    }),
  );
};
