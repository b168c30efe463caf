import { Json, mostGroupItems } from '@vibeml/core-models';
import * as z from 'zod';
import { PlanRunInput } from '../operations/plan-run-input.ts';

const part = z.record(z.string(), Json);

/** Several requests in one: what they share, and in what they differ, as a list, a grid or both. */
export const PlanGroupInput = z.strictObject({
  request: PlanRunInput.describe('What all items share'),
  items: z
    .array(part)
    .max(mostGroupItems)
    .optional()
    .describe('One object for each item: fields of a request, or hyperparameters by their names'),
  grid: z
    .record(z.string(), z.array(Json).min(1).max(mostGroupItems))
    .optional()
    .describe('Field or hyperparameter → its values; every combination is an item'),
  maxCostUsd: z
    .number()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe('Cap on the bill of all items together, dollars'),
  concurrency: z
    .int()
    .min(1)
    .max(mostGroupItems)
    .default(2)
    .describe('Runs that go at the same time'),
});
export type PlanGroupInput = z.infer<typeof PlanGroupInput>;
