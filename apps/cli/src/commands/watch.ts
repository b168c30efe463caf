import type { RunId, RunView, Vibeml, VibemlError } from '@vibeml/sdk';
import { okAsync, ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { exitCodeOfRun, followOutcome } from '../follow/follow-outcome.ts';
import { type Followed, followRun } from '../follow/follow-run.ts';
import { type FollowView, silentView } from '../follow/follow-view.ts';
import { openFollowView } from '../follow/open-follow-view.ts';
import { createPlainFollowView } from '../follow/plain-follow-view.ts';
import type { Command, CommonFlags, Outcome } from '../outcome.ts';
import { liveStatuses, statusLabel } from '../render/run-status.ts';
import { withVibeml } from '../with-vibeml.ts';

const watchOne = (
  context: Context,
  vibeml: Vibeml,
  flags: CommonFlags,
  runId: string,
): ResultAsync<Outcome, VibemlError> =>
  vibeml
    .getRun({ runId })
    .andThen(({ run }) =>
      ResultAsync.fromSafePromise<FollowView, VibemlError>(
        openFollowView(context, flags.json),
      ).andThen((view) => followRun(context, vibeml, run, view)),
    )
    .andThen((followed) => followOutcome(vibeml, followed));

/** Lines of several runs, each with the run's id before it. */
const prefixedView = (context: Context, flags: CommonFlags, runId: RunId): FollowView =>
  flags.json
    ? silentView
    : createPlainFollowView((line) => context.out(`[${runId}] ${line}\n`), context.clock.now);

const worst = (followed: readonly Followed[]): ExitCode =>
  followed.some((each) => each.detached)
    ? exitCodes.interrupted
    : (followed.map((each) => exitCodeOfRun(each.run.status)).find((code) => code !== 0) ??
      exitCodes.done);

const watchSeveral = (
  context: Context,
  vibeml: Vibeml,
  flags: CommonFlags,
  runs: readonly RunView[],
): ResultAsync<Outcome, VibemlError> =>
  ResultAsync.combine(
    runs.map((run) => followRun(context, vibeml, run, prefixedView(context, flags, run.runId))),
  ).map((followed) => ({
    document: { runs: followed.map(({ run }) => run) },
    text: (page) =>
      followed.map(({ run }) => `${run.runId} ${statusLabel(run.status, page)}`).join('\n'),
    exitCode: worst(followed),
  }));

const watchAll = (
  context: Context,
  vibeml: Vibeml,
  flags: CommonFlags,
): ResultAsync<Outcome, VibemlError> =>
  vibeml
    .listRuns({ statuses: [...liveStatuses], limit: 100 })
    .andThen(({ runs: [first, ...others] }) => {
      if (first === undefined) {
        return okAsync({ document: { runs: [] }, text: () => 'No run is going on.' });
      }
      if (others.length === 0) return watchOne(context, vibeml, flags, first.runId);
      return ResultAsync.combine(
        [first, ...others].map(({ runId }) => vibeml.getRun({ runId }).map(({ run }) => run)),
      ).andThen((found) => watchSeveral(context, vibeml, flags, found));
    });

/** `vibeml watch [RUN]` */
export const watch: Command<CommonFlags, [runId?: string]> = (context, flags, runId) =>
  withVibeml(context, (vibeml) =>
    runId === undefined
      ? watchAll(context, vibeml, flags)
      : watchOne(context, vibeml, flags, runId),
  );
