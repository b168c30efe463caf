import { Quantity, QuantityRange } from '@vibeml/core-models';
import * as z from 'zod';

/** One number of a plan beside what became of it. */
export const Outcome = z.looseObject({
  name: z.enum(['memory', 'speed', 'time', 'cost']),
  title: z.string(),
  /** Null where the plan did not know it. */
  predicted: z.union([Quantity, QuantityRange]).nullable(),
  actual: Quantity.nullable(),
  /** Actual over expected; null where either is missing or nothing was expected. */
  ratio: z.number().nullable(),
  /** Whether the actual number lies within the predicted range; null for a single number. */
  isWithin: z.boolean().nullable(),
});
export type Outcome = z.infer<typeof Outcome>;
