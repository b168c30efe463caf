import { isRecord } from '../schemas/json-schema.ts';

/** Takes secrets out of every text in a value, keys included. */
export const redactAll = (value: unknown, redact: (text: string) => string): unknown => {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactAll(each, redact));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [redact(key), redactAll(each, redact)]),
  );
};
