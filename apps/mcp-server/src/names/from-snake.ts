import {
  isRecord,
  itemsOf,
  type JsonSchema,
  ownEntry,
  propertiesOf,
  recordValuesOf,
} from '../schemas/json-schema.ts';
import { snakeCase } from './snake-case.ts';

/** An argument that can't be taken. */
export interface ArgumentFault {
  /** Dotted path, as the caller wrote it. */
  readonly argument: string;
  readonly problem: string;
}

/** Arguments under the SDK's names, with what was wrong about the names. */
export interface ReadArguments {
  readonly value: unknown;
  readonly faults: readonly ArgumentFault[];
}

const inside = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

const longestName = 80;

const unknownName = (path: string, key: string, known: readonly string[]): ArgumentFault => ({
  argument: inside(path, key.slice(0, longestName)),
  problem: known.includes(snakeCase(key))
    ? `is written ${snakeCase(key)}`
    : `is not an argument; known: ${known.join(', ') || 'none'}`,
});

const readNamed = (
  value: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, JsonSchema>>,
  path: string,
): ReadArguments => {
  const names = new Map(Object.keys(properties).map((name) => [snakeCase(name), name]));
  const entries: [string, unknown][] = [];
  const faults: ArgumentFault[] = [];
  for (const [key, each] of Object.entries(value)) {
    const name = names.get(key);
    if (name === undefined) {
      faults.push(unknownName(path, key, [...names.keys()]));
      continue;
    }
    const read = fromSnake(each, ownEntry(properties, name) ?? {}, inside(path, key));
    entries.push([name, read.value]);
    faults.push(...read.faults);
  }
  return { value: Object.fromEntries(entries), faults };
};

const readList = (value: readonly unknown[], schema: JsonSchema, path: string): ReadArguments => {
  const read = value.map((each, index) => fromSnake(each, itemsOf(schema), `${path}[${index}]`));
  return { value: read.map((each) => each.value), faults: read.flatMap((each) => each.faults) };
};

const aboveMaximum = (value: unknown, schema: JsonSchema, path: string): ArgumentFault[] =>
  typeof value === 'number' && schema.maximum !== undefined && value > schema.maximum
    ? [{ argument: path, problem: `is at most ${schema.maximum}` }]
    : [];

/** Gives arguments the SDK's names. A name that the schema doesn't have is a fault; keys of a record stay. */
export const fromSnake = (value: unknown, schema: JsonSchema, path = ''): ReadArguments => {
  if (Array.isArray(value)) return readList(value, schema, path);
  const properties = propertiesOf(schema);
  const named = Object.keys(properties).length > 0 || schema.additionalProperties === false;
  if (isRecord(value) && named && recordValuesOf(schema) === null) {
    return readNamed(value, properties, path);
  }
  return { value, faults: aboveMaximum(value, schema, path) };
};
