import * as z from 'zod';
import { Timestamp } from './identifiers.ts';

/** How a number came to be known, from a seller's quote down to an assumption. */
export const QuantityMethod = z.enum(['quoted', 'catalogue', 'measured', 'modelled', 'assumed']);
export type QuantityMethod = z.infer<typeof QuantityMethod>;

/** A number that names its unit and where it comes from. */
export const Quantity = z.object({
  value: z.number(),
  unit: z.string(),
  source: z.string(),
  observedAt: Timestamp,
  method: QuantityMethod,
});
export type Quantity = z.infer<typeof Quantity>;

/** A number given as a range; low ≤ expected ≤ high. */
export const QuantityRange = z.object({
  low: z.number(),
  expected: z.number(),
  high: z.number(),
  unit: z.string(),
  source: z.string(),
  observedAt: Timestamp,
  method: QuantityMethod,
});
export type QuantityRange = z.infer<typeof QuantityRange>;
