import * as z from 'zod';
import { Quantity, QuantityRange } from './quantity.ts';

/** One part of a bill: the machine time that it takes, if any, and its dollars; null where they can't be known yet. */
export const CostTerm = z.object({
  name: z.string(),
  title: z.string(),
  /** Billed machine time; null for what is not billed by time, or not known. */
  seconds: QuantityRange.nullable(),
  /** Whole micro-dollars, written in dollars, so that terms add up exactly. */
  usd: QuantityRange.nullable(),
});
export type CostTerm = z.infer<typeof CostTerm>;

/** A number that an estimate assumes, by name. */
export const CostAssumption = z.object({
  name: z.string(),
  title: z.string(),
  range: QuantityRange,
});
export type CostAssumption = z.infer<typeof CostAssumption>;

/** What spot does to a run: how often it is taken away, what is saved in between, and from which price it pays. */
export const SpotEconomics = z.object({
  meanTimeToPreemption: QuantityRange,
  expectedPreemptions: Quantity,
  checkpointSeconds: Quantity,
  /** Seconds between checkpoints that lose least, by Daly's formula. */
  checkpointInterval: Quantity,
  /** Price per hour below which spot costs less than on demand, all losses counted; null without an on-demand price. */
  breakEvenHourly: Quantity.nullable(),
  /** The same run on demand, dollars expected; null without an on-demand price. */
  onDemandUsd: Quantity.nullable(),
});
export type SpotEconomics = z.infer<typeof SpotEconomics>;

/** Dollars of a run as a range, with the hourly rate and the terms that they come from. */
export const CostRange = z.object({
  hourly: Quantity,
  /** The parts; total is exactly their sum. Of a run that costs nothing too, for their seconds. */
  terms: z.array(CostTerm),
  /** Null where a paid part can't be known yet. */
  total: QuantityRange.nullable(),
  assumptions: z.array(CostAssumption),
  /** Null where the machine can't be taken away. */
  spot: SpotEconomics.nullable(),
});
export type CostRange = z.infer<typeof CostRange>;
