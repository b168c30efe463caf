import type { OperationName, Operations } from '@vibeml/sdk';
import * as z from 'zod';
import type { JsonSchema } from './json-schema.ts';
import { readJsonSchema } from './read-json-schema.ts';

/** What goes into an operation and what comes out, as JSON Schema with the SDK's own names. */
export interface OperationSchemas {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
}

/** Gives the JSON Schemas of an operation. */
export const operationSchemas = (
  operations: Operations,
  name: OperationName,
): OperationSchemas => ({
  input: readJsonSchema(
    z.toJSONSchema(operations[name].input, { io: 'input', unrepresentable: 'any' }),
  ),
  output: readJsonSchema(
    z.toJSONSchema(operations[name].output, { io: 'output', unrepresentable: 'any' }),
  ),
});
