import type { OperationName } from '@vibeml/sdk';
import type { Tool } from '../tool.ts';
import { type JsonSchema, propertiesOf } from './json-schema.ts';
import type { OperationSchemas } from './operation-schemas.ts';

const withProperties = (
  schema: JsonSchema,
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema => ({ ...schema, properties: { ...properties, ...propertiesOf(schema) } });

const pick = (schema: JsonSchema, names: readonly string[]): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(Object.entries(propertiesOf(schema)).filter(([name]) => names.includes(name)));

/** What goes into a tool and what comes out, with the SDK's own names: of its operation, and of the other one where it has one. */
export const toolSchemas = (
  { operation, other }: Pick<Tool, 'operation' | 'other'>,
  schemasOf: (name: OperationName) => OperationSchemas,
): OperationSchemas => {
  const own = schemasOf(operation);
  if (other === null) return own;
  const { input, output } = schemasOf(other.operation);
  return {
    input: { ...withProperties(own.input, pick(input, other.inputs)), required: [] },
    output: withProperties(own.output, propertiesOf(output)),
  };
};
