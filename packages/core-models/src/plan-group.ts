import * as z from 'zod';
import { GroupId, PlanId, Sha256, Timestamp } from './identifiers.ts';
import { RequestChange } from './plan.ts';
import { Quantity, QuantityRange } from './quantity.ts';

/** Most items of a group. */
export const mostGroupItems = 20;

/** One plan of a group, as a line of a comparison. */
export const GroupItem = z.object({
  planId: PlanId,
  digest: Sha256,
  /** In what it differs from the others. */
  title: z.string(),
  changes: z.array(RequestChange),
  machine: z.string(),
  workflow: z.string(),
  steps: z.int().nullable(),
  memory: Quantity.nullable(),
  /** Seconds; null where not known. */
  duration: QuantityRange.nullable(),
  /** Dollars; null where not known. */
  cost: QuantityRange.nullable(),
  approvalRequired: z.boolean(),
});
export type GroupItem = z.infer<typeof GroupItem>;

/** Something that was asked for and can't be planned. */
export const GroupFailure = z.object({
  title: z.string(),
  changes: z.array(RequestChange),
  code: z.string(),
  message: z.string(),
});
export type GroupFailure = z.infer<typeof GroupFailure>;

/** Plans that are agreed to together: one approval, one cap for all of them, so many at a time. */
export const PlanGroup = z.object({
  id: GroupId,
  /** SHA-256 over the cap and the digests of the plans, in order. */
  digest: Sha256,
  createdAt: Timestamp,
  /** Until when it can be approved and started. */
  expiresAt: Timestamp,
  items: z.array(GroupItem).min(1).max(mostGroupItems),
  failures: z.array(GroupFailure),
  /** The most that all runs may spend together, dollars. */
  capUsd: z.number().min(0),
  /** The bill of all items together; null where one is not known. */
  cost: QuantityRange.nullable(),
  /** Runs that go at the same time. */
  concurrency: z.int().min(1).max(mostGroupItems),
});
export type PlanGroup = z.infer<typeof PlanGroup>;
