import type { GroupId, GroupItem, PlanGroup } from '@vibeml/core-models';
import { approvalRequired, planExpired, type VibemlError } from '@vibeml/errors';
import { isTerminal } from '@vibeml/jobs';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { RunView } from '../run-view.ts';
import { launchPlan } from '../runs/launch-plan.ts';
import { viewRun } from '../runs/view-run.ts';
import type { Services } from '../services.ts';
import { findGroup } from './find-group.ts';

/** An item with its run, or why it could not be started. */
export interface GroupMember {
  readonly item: GroupItem;
  /** Null while it waits for its turn. */
  readonly run: RunView | null;
  readonly error: VibemlError | null;
}

/** A group with what became of its items. */
export interface GroupState {
  readonly group: PlanGroup;
  readonly members: readonly GroupMember[];
}

const findRun = (
  services: Services,
  item: GroupItem,
  call: OperationCall,
): ResultAsync<RunView | null, VibemlError> =>
  services.runs
    .findRunOfPlan(item.planId)
    .andThen((stored) =>
      stored === null
        ? okAsync(null)
        : services.jobs
            .get(stored.run.id, { refresh: 'this_machine' }, call)
            .map(({ run }) => viewRun(run, services.clock.now())),
    );

/** A group with the runs that its plans have. */
export const readGroup = (
  services: Services,
  groupId: GroupId,
  call: OperationCall,
): ResultAsync<GroupState, VibemlError> =>
  safeTry(async function* () {
    const group = yield* findGroup(services, groupId);
    const members: GroupMember[] = [];
    for (const item of group.items) {
      members.push({ item, run: yield* findRun(services, item, call), error: null });
    }
    return ok({ group, members });
  });

const isGoing = ({ run }: GroupMember): boolean => run !== null && !isTerminal(run.status);

/** A group that was begun goes on after its expiry; its plans are looked at again one by one. */
const checkStart = (
  services: Services,
  { group, members }: GroupState,
): ResultAsync<void, VibemlError> => {
  const isBegun = members.some(({ run }) => run !== null);
  const now = new Date(services.clock.now()).toISOString();
  if (!isBegun && now > group.expiresAt) {
    return okAsync(undefined).andThen(() => err(planExpired(group.id, group.expiresAt)));
  }
  const asking = group.items.find((item) => item.approvalRequired);
  if (asking === undefined) return okAsync(undefined);
  return services.plans
    .findGroupApproval(asking.digest)
    .andThen((approval) =>
      approval?.digest === group.digest
        ? ok(undefined)
        : err(approvalRequired(group.id, `${group.items.length} plans are agreed to together`)),
    );
};

const start = (
  services: Services,
  member: GroupMember,
  call: OperationCall,
): ResultAsync<GroupMember, never> =>
  launchPlan(services, member.item.planId, call)
    .map(({ run }): GroupMember => ({ ...member, run }))
    .orElse((error) => okAsync<GroupMember, never>({ ...member, error }));

/**
 * Starts as many items as may go at once, in order; call it again when one has ended. Items that were started keep their run.
 * Fails with `plan.not_found`, `plan.expired` and `approval.required`; what is wrong with one item stands beside it.
 */
export const launchGroup = (
  services: Services,
  groupId: GroupId,
  call: OperationCall,
): ResultAsync<GroupState, VibemlError> =>
  safeTry(async function* () {
    const state = yield* readGroup(services, groupId, call);
    yield* checkStart(services, state);
    const members: GroupMember[] = [...state.members];
    for (const [index, member] of state.members.entries()) {
      const going = members.filter(isGoing).length;
      if (member.run === null && going < state.group.concurrency) {
        members[index] = yield* start(services, member, call);
      }
    }
    return ok({ group: state.group, members });
  });
