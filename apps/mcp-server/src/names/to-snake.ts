import {
  isRecord,
  itemsOf,
  type JsonSchema,
  ownEntry,
  propertiesOf,
  recordValuesOf,
} from '../schemas/json-schema.ts';
import { snakeCase } from './snake-case.ts';

const convertRecord = (
  value: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
): Readonly<Record<string, unknown>> => {
  const values = recordValuesOf(schema);
  if (values !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, toSnake(each, values)]),
    );
  }
  const properties = propertiesOf(schema);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      snakeCase(key),
      toSnake(each, ownEntry(properties, key) ?? {}),
    ]),
  );
};

const hasNames = (schema: JsonSchema): boolean =>
  recordValuesOf(schema) !== null || Object.keys(propertiesOf(schema)).length > 0;

/**
 * Puts the names of an operation's value into snake case. The schema says which keys are names;
 * keys of a record, and everything the schema says nothing about, belong to the user and stay.
 */
export const toSnake = (value: unknown, schema: JsonSchema): unknown => {
  if (Array.isArray(value)) return value.map((each) => toSnake(each, itemsOf(schema)));
  return isRecord(value) && hasNames(schema) ? convertRecord(value, schema) : value;
};
