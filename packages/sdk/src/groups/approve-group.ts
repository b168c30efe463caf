import type { GroupApproval, GroupId, PlanGroup } from '@vibeml/core-models';
import { approvalRefused, planExpired, type VibemlError } from '@vibeml/errors';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { isDigestEnd } from '../money/is-digest-end.ts';
import type { Services } from '../services.ts';
import { findGroup } from './find-group.ts';

const checkTyped = (group: PlanGroup, typed: string): Result<void, VibemlError> =>
  isDigestEnd(typed, group.digest)
    ? ok(undefined)
    : err(approvalRefused(group.id, 'the typed characters are not the last four of its digest'));

/**
 * Records a person's agreement to all plans of a group under its cap. Fails with `plan.not_found`, `plan.expired`, and with
 * `approval.refused` when the characters are not the digest's last four.
 */
export const recordGroupApproval = (
  services: Services,
  given: {
    readonly groupId: GroupId;
    readonly typed: string;
    readonly approvedBy: string;
    readonly method: 'terminal' | 'elicitation';
  },
): ResultAsync<GroupApproval, VibemlError> =>
  safeTry(async function* () {
    const group = yield* findGroup(services, given.groupId);
    const approvedAt = new Date(services.clock.now()).toISOString();
    if (approvedAt > group.expiresAt) return err(planExpired(group.id, group.expiresAt));
    yield* checkTyped(group, given.typed);
    const approval: GroupApproval = {
      groupId: group.id,
      digest: group.digest,
      plans: group.items.map(({ planId, digest }) => ({ planId, digest })),
      capUsd: group.capUsd,
      approvedAt,
      approvedBy: given.approvedBy,
      method: given.method,
      override: null,
    };
    return services.plans.saveGroupApproval(approval).map(() => approval);
  });
