import * as z from 'zod';
import { Quantity, QuantityRange } from './quantity.ts';

/** What a plan says of a run's memory, time and cost: the part of a stored plan that stands beside a run. */
export const PlanForecast = z.object({
  memory: z.object({ needed: Quantity.nullable() }),
  trainedTokens: Quantity.nullable(),
  duration: QuantityRange.nullable(),
  cost: z.object({
    terms: z.array(z.object({ name: z.string(), seconds: QuantityRange.nullable() })),
    total: QuantityRange.nullable(),
  }),
});
export type PlanForecast = z.infer<typeof PlanForecast>;
