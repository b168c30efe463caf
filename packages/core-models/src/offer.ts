import * as z from 'zod';
import { Quantity } from './quantity.ts';

/** What does the arithmetic of a machine. */
export const Accelerator = z.object({
  kind: z.enum(['cpu', 'cuda', 'mps']),
  /** Name in the market's spelling, for example H100; for a CPU its model name. */
  name: z.string(),
  count: z.int().min(1),
  /** Memory of one accelerator; null for a CPU, which uses the machine's. */
  memoryGib: Quantity.nullable(),
});
export type Accelerator = z.infer<typeof Accelerator>;

/** A machine that a run could use, with its price. */
export const Offer = z.object({
  id: z.string(),
  provider: z.string(),
  region: z.string().nullable(),
  machine: z.string(),
  accelerator: Accelerator,
  cpuCores: Quantity,
  /** Memory that a run may use now. */
  freeMemoryGib: Quantity.nullable(),
  freeDiskGib: Quantity.nullable(),
  spot: z.boolean(),
  hourlyUsd: Quantity,
});
export type Offer = z.infer<typeof Offer>;
