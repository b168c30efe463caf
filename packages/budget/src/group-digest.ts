import { createHash } from 'node:crypto';
import { type GroupApproval, Sha256, usd } from '@vibeml/core-models';

/** What a person agrees to when they approve a group: SHA-256 over its cap in micro-dollars and its plans' digests, in order. */
export const digestOfGroup = ({ capUsd, plans }: Pick<GroupApproval, 'capUsd' | 'plans'>): Sha256 =>
  Sha256.parse(
    createHash('sha256')
      .update(JSON.stringify(['group', usd(capUsd), plans.map(({ digest }) => digest)]))
      .digest('hex'),
  );

/** Whether a group approval covers a plan: it names that very digest, and was given to this cap and these plans. */
export const coversPlan = (
  group: GroupApproval,
  plan: { readonly id: string; readonly digest: string },
): boolean =>
  group.digest === digestOfGroup(group) &&
  group.plans.some(({ planId, digest }) => planId === plan.id && digest === plan.digest);
