import type { OperationOutput, Vibeml, VibemlError } from '@vibeml/sdk';
import { okAsync, ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { exitCodeOfRun } from '../follow/follow-outcome.ts';
import { pauseUntil } from '../follow/pause-until.ts';
import { type Supervision, startSupervision } from '../follow/supervise.ts';
import type { Command, Outcome } from '../outcome.ts';
import { renderNextActions } from '../render/next-commands.ts';
import { isOver, statusMark } from '../render/run-status.ts';
import type { WaitFlags } from '../routes/wait.ts';
import { withVibeml } from '../with-vibeml.ts';

type Waited = OperationOutput<'waitForRun'>;

const longestSeconds = 86_400;
/** A supervisor that has seen the end of a run may take so long to release its machine. */
const releaseMs = 30_000;

/** A machine that is still to be given back is not left to the next command. */
const untilReleased = (
  { clock, signal }: Context,
  { over }: Supervision,
  waited: Waited,
): ResultAsync<Waited, never> =>
  isOver(waited.run.status)
    ? ResultAsync.fromSafePromise(pauseUntil(over, releaseMs, clock, signal)).map(() => waited)
    : okAsync(waited);

/** Waits, and recovers the run while it waits. */
const superviseAndWait = (
  context: Context,
  vibeml: Vibeml,
  { run }: OperationOutput<'getRun'>,
  flags: WaitFlags,
): ResultAsync<Waited, VibemlError> => {
  const supervision = startSupervision(vibeml, run.runId, context.signal);
  return vibeml
    .waitForRun(
      {
        runId: run.runId,
        until: flags.until,
        timeoutSeconds: flags.timeout ?? longestSeconds,
      },
      { signal: context.signal },
    )
    .andThen((waited) => untilReleased(context, supervision, waited))
    .andTee(supervision.end)
    .orTee(supervision.end);
};

const outcomeOf = (waited: Waited): ResultAsync<Outcome, VibemlError> =>
  okAsync({
    document: waited,
    text: (page) =>
      [
        `${statusMark(waited.run.status, page)} ${waited.summary}`,
        renderNextActions(waited.nextActions, page),
      ]
        .join('\n')
        .trimEnd(),
    exitCode:
      waited.reached || isOver(waited.run.status)
        ? exitCodeOfRun(waited.run.status)
        : exitCodes.failed,
  });

/** `vibeml wait RUN` */
export const wait: Command<WaitFlags, [runId: string]> = (context, flags, runId) =>
  withVibeml(context, (vibeml) =>
    vibeml
      .getRun({ runId, cached: true })
      .andThen((found) => superviseAndWait(context, vibeml, found, flags))
      .andThen(outcomeOf),
  );
