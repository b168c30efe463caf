import type { JsonObject } from '@vibeml/core-models';
import { err, ok, Result } from 'neverthrow';
import { isNestedTooDeep, nestedTooDeep, opensFew } from './nesting-depth.ts';

/** What JSON.parse and its relatives give is JSON, so an object among it is a JsonObject. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const placeIn = (message: string): string => {
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? '' : ` (at character ${Number(position) + 1})`;
};

const parse = Result.fromThrowable(
  (text: string): unknown => JSON.parse(text),
  (error) => `not valid JSON${error instanceof Error ? placeIn(error.message) : ''}`,
);

/** What a value is called in a sentence. */
export const nameOfType = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
};

const asObject = (value: unknown): Result<JsonObject, string> =>
  isJsonObject(value)
    ? ok(value)
    : err(`the row is ${nameOfType(value)}, not an object with columns`);

const refuseDeep = (row: JsonObject): Result<JsonObject, string> =>
  isNestedTooDeep(row) ? err(nestedTooDeep) : ok(row);

/** Gives a value as a row, or the reason why it is none. */
export const asRow = (value: unknown): Result<JsonObject, string> =>
  asObject(value).andThen(refuseDeep);

/** Parses one row of text, or gives the reason why it is none. */
export const parseJsonRow = (text: string): Result<JsonObject, string> => {
  const row = parse(text).andThen(asObject);
  return opensFew(text) ? row : row.andThen(refuseDeep);
};
