import * as z from 'zod';
import { Quantity } from './quantity.ts';

/** What does the arithmetic of a machine. */
export const Accelerator = z.object({
  kind: z.enum(['cpu', 'cuda', 'mps']),
  /** Canonical name, for example H100; for a CPU its model name. */
  name: z.string(),
  count: z.int().min(1),
  /** Memory of one accelerator; null for a CPU, which uses the machine's. */
  memoryGib: Quantity.nullable(),
});
export type Accelerator = z.infer<typeof Accelerator>;

/** A machine that a run could use, with its price. Spot and on-demand are two offers. */
export const Offer = z.object({
  id: z.string(),
  /** The engine that starts jobs there. */
  driver: z.enum(['local', 'skypilot']),
  /** Who sells it, for example nebius; `local` is this machine. */
  provider: z.string(),
  region: z.string().nullable(),
  /** The seller's name of the machine, for example g6.xlarge. */
  machine: z.string(),
  accelerator: Accelerator,
  /** Null where the price list does not say. */
  cpuCores: Quantity.nullable(),
  /** Memory that a run may use now. */
  freeMemoryGib: Quantity.nullable(),
  freeDiskGib: Quantity.nullable(),
  spot: z.boolean(),
  hourlyUsd: Quantity,
});
export type Offer = z.infer<typeof Offer>;

/** Something to know about a list of offers: how old it is, what could not be asked, what was left out. */
export const OfferRemark = z.object({
  /** Who it is about, for example the price catalogue. */
  source: z.string(),
  code: z.enum([
    'prices_stale',
    'cache_used',
    'snapshot_used',
    'source_down',
    'rows_broken',
    'price_missing',
  ]),
  message: z.string(),
  /** How many rows or offers it is about; null where that has no meaning. */
  count: z.int().nullable(),
});
export type OfferRemark = z.infer<typeof OfferRemark>;

/** A machine of one's own cluster that nobody has put a price on. */
export type UnpricedMachine = Omit<Offer, 'hourlyUsd'>;

/** Offers with what is to be known about them. */
export interface OfferListing {
  readonly offers: readonly Offer[];
  readonly remarks: readonly OfferRemark[];
  /** Machines that are there and can't be offered: they need a price first. */
  readonly unpriced?: readonly UnpricedMachine[];
}

const hours = 3_600_000;
const clockSlackMs = 300_000;

/** The age in milliseconds after which a price is old. */
export const stalePriceAfterMs = 24 * hours;

/** Whether a price is older than a day, or dated after this machine's clock, so that its age can't be known. */
export const isStalePrice = (price: Quantity, nowMs: number): boolean => {
  const ageMs = nowMs - Date.parse(price.observedAt);
  return ageMs > stalePriceAfterMs || ageMs < -clockSlackMs;
};
