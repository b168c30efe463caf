import { isRecord, type JsonSchema } from './json-schema.ts';

const mapRecord = <Value>(
  value: unknown,
  read: (each: unknown) => Value,
): Readonly<Record<string, Value>> | undefined =>
  isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, read(each)]))
    : undefined;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

const number = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

const strings = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;

const truth = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : undefined;

const optional = (value: unknown): JsonSchema | undefined =>
  isRecord(value) ? readJsonSchema(value) : undefined;

const schemas = (value: unknown): readonly JsonSchema[] | undefined =>
  Array.isArray(value) ? value.map(readJsonSchema) : undefined;

/** Takes from a JSON Schema document what this app understands, and leaves the rest. */
export const readJsonSchema = (document: unknown): JsonSchema => {
  if (!isRecord(document)) return {};
  const { additionalProperties, items } = document;
  return {
    type: text(document['type']),
    description: text(document['description']),
    properties: mapRecord(document['properties'], readJsonSchema),
    required: strings(document['required']),
    additionalProperties: truth(additionalProperties) ?? optional(additionalProperties),
    items: optional(items),
    anyOf: schemas(document['anyOf']) ?? schemas(document['oneOf']),
    enum: Array.isArray(document['enum']) ? document['enum'] : undefined,
    ...('const' in document ? { const: document['const'] } : {}),
    ...('default' in document ? { default: document['default'] } : {}),
    minimum: number(document['minimum']) ?? number(document['exclusiveMinimum']),
    maximum: number(document['maximum']) ?? number(document['exclusiveMaximum']),
  };
};
