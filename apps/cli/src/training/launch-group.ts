import type { OperationOutput, Vibeml, VibemlError } from '@vibeml/sdk';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Outcome } from '../outcome.ts';
import { renderLaunched } from '../render/group.ts';
import { renderNextActions } from '../render/next-commands.ts';
import { isOver } from '../render/run-status.ts';

type Launched = OperationOutput<'launchGroup'>;

/** Longest wait for one run before the others are looked at again. */
const waitSeconds = 60;

const goingRun = ({ members }: Launched) =>
  members.flatMap(({ run }) => (run !== null && !isOver(run.status) ? [run] : []))[0];

/** Starts the next ones whenever a run has ended, until all have or none can be started. */
const followGroup = (
  context: Context,
  vibeml: Vibeml,
  launched: Launched,
): ResultAsync<Launched, VibemlError> => {
  const going = goingRun(launched);
  if (launched.finished || going === undefined) return okAsync(launched);
  const call = { signal: context.signal };
  return vibeml
    .waitForRun({ runId: going.runId, timeoutSeconds: waitSeconds }, call)
    .andThen(() => vibeml.launchGroup({ groupId: launched.group.id }, call))
    .andThen((next) => followGroup(context, vibeml, next));
};

const hasFailed = ({ members }: Launched): boolean =>
  members.some(
    ({ run, error }) =>
      error !== null || (run !== null && isOver(run.status) && run.status !== 'succeeded'),
  );

/** Starts a group, and with `follow` goes on until all of it has ended; then its items are compared. */
export const launchGroup = (
  context: Context,
  vibeml: Vibeml,
  groupId: string,
  follow: boolean,
): ResultAsync<Outcome, VibemlError> =>
  vibeml
    .launchGroup({ groupId }, { signal: context.signal })
    .andThen((launched) =>
      follow ? followGroup(context, vibeml, launched) : okAsync<Launched, VibemlError>(launched),
    )
    .map((launched) => ({
      document: launched,
      text: (page) =>
        [renderLaunched(launched, page), renderNextActions(launched.nextActions, page)]
          .join('\n')
          .trimEnd(),
      exitCode: hasFailed(launched) ? exitCodes.failed : exitCodes.done,
    }));
