import type { GroupId, PlanGroup } from '@vibeml/core-models';
import { planNotFound, type VibemlError } from '@vibeml/errors';
import { err, ok, type ResultAsync } from 'neverthrow';
import type { Services } from '../services.ts';

/** The stored group. Fails with `plan.not_found`. */
export const findGroup = (
  services: Services,
  groupId: GroupId,
): ResultAsync<PlanGroup, VibemlError> =>
  services.plans
    .findGroup(groupId)
    .andThen((group) => (group === null ? err(planNotFound(groupId)) : ok(group)));
