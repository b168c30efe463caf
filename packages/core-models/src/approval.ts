import * as z from 'zod';
import { BudgetOverride } from './budget.ts';
import { PlanId, Sha256, Timestamp } from './identifiers.ts';

const agreement = {
  approvedAt: Timestamp,
  approvedBy: z.string(),
  /** policy: the standing policy agreed, which a person set. */
  method: z.enum(['terminal', 'elicitation', 'policy']),
  /** A person's decision to pass a limit with this plan; null where nobody made it. */
  override: BudgetOverride.nullable(),
};

/** A person's agreement to one digest. */
export const Approval = z.object({ planId: PlanId, digest: Sha256, ...agreement });
export type Approval = z.infer<typeof Approval>;

/** A person's agreement to a group of plans with one cap for all of them; it covers exactly the plans that it names. */
export const GroupApproval = z.object({
  groupId: z.string().min(1).max(64),
  /** Of the group: over its plans' digests and its cap. */
  digest: Sha256,
  plans: z.array(z.object({ planId: PlanId, digest: Sha256 })).min(1),
  /** The most that the runs of the group may spend together, in dollars. */
  capUsd: z.number().min(0),
  ...agreement,
});
export type GroupApproval = z.infer<typeof GroupApproval>;
