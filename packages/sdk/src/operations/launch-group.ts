import { GroupId, GroupItem, PlanGroup } from '@vibeml/core-models';
import { toJson } from '@vibeml/errors';
import { isTerminal } from '@vibeml/jobs';
import * as z from 'zod';
import { type GroupState, launchGroup as launch } from '../groups/launch-group.ts';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { RunView } from '../run-view.ts';

export const LaunchGroupOutput = z.looseObject({
  ...answerFields,
  group: PlanGroup,
  members: z.array(
    z.looseObject({
      item: GroupItem,
      /** Null while the item waits for its turn. */
      run: RunView.nullable(),
      /** Why the item could not be started; it is tried again at the next call. */
      error: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
  /** Items that have not started yet. */
  waiting: z.int(),
  /** Whether every item has ended. */
  finished: z.boolean(),
});

const describe = ({ group, members }: GroupState): string => {
  const runs = members.flatMap(({ run }) => run ?? []);
  const ended = runs.filter((run) => isTerminal(run.status));
  const going = runs.length - ended.length;
  return `Group ${group.id}: ${going} going, ${ended.length} ended, ${members.length - runs.length} waiting of ${members.length}.`;
};

/** Starts as many runs of a group as may go at once; called again, the next ones. */
export const launchGroup = defineOperation({
  name: 'launchGroup',
  title: 'Launch a group',
  summary:
    'Starts as many runs of a group as may go at the same time. Call it again when one has ended, until all have.',
  safety: { readOnly: false, destructive: true, idempotent: true, openWorld: true },
  input: z.strictObject({ groupId: GroupId.describe('Id of a group from planGroup') }),
  output: LaunchGroupOutput,
  run: (services, input, call) =>
    launch(services, input.groupId, call).map((state) => {
      const waiting = state.members.filter(({ run }) => run === null).length;
      const finished = state.members.every(({ run }) => run !== null && isTerminal(run.status));
      return {
        group: state.group,
        members: state.members.map(({ item, run, error }) => ({
          item,
          run,
          error: error === null ? null : { ...toJson(error) },
        })),
        waiting,
        finished,
        summary: describe(state),
        nextActions: finished
          ? []
          : [
              {
                operation: 'launchGroup' as const,
                input: { groupId: state.group.id },
                why: 'Starts the next ones when a run has ended.',
              },
            ],
      };
    }),
});
