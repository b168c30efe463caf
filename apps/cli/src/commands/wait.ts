import type { OperationOutput, Vibeml, VibemlError } from '@vibeml/sdk';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { exitCodeOfRun } from '../follow/follow-outcome.ts';
import { startSupervision } from '../follow/supervise.ts';
import type { Command, Outcome } from '../outcome.ts';
import { renderNextActions } from '../render/next-commands.ts';
import { isOver, statusMark } from '../render/run-status.ts';
import type { WaitFlags } from '../routes/wait.ts';
import { withVibeml } from '../with-vibeml.ts';

type Waited = OperationOutput<'waitForRun'>;

const longestSeconds = 86_400;

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
