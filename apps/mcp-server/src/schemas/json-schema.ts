/** The part of JSON Schema that the operations' schemas use. */
export interface JsonSchema {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | JsonSchema | undefined;
  readonly items?: JsonSchema | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

/** Whether a value is an object with keys: neither an array nor null. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The alternatives of a schema; a schema without any is its own only one. */
export const branchesOf = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(branchesOf);

/** The named properties of a schema, over all its alternatives. */
export const propertiesOf = (schema: JsonSchema): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    branchesOf(schema).flatMap((branch) => Object.entries(branch.properties ?? {})),
  );

/** The schema of an array's items; an empty schema where none is said. */
export const itemsOf = (schema: JsonSchema): JsonSchema =>
  branchesOf(schema).find((branch) => branch.items !== undefined)?.items ?? {};

/** The schema of a record's values, where the keys are the user's own; null for an object with named properties. */
export const recordValuesOf = (schema: JsonSchema): JsonSchema | null => {
  const record = branchesOf(schema).find(
    (branch) => branch.properties === undefined && isRecord(branch.additionalProperties),
  );
  return typeof record?.additionalProperties === 'object' ? record.additionalProperties : null;
};

/** What a record itself holds under a key: `constructor` and its like are no entries. */
export const ownEntry = <Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Value | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);
