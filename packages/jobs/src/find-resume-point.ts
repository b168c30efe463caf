import type { CallContext, ResumePoint, Run, RunId, StoreError } from '@vibeml/core-models';
import { type ErrorOf, runNotResumable } from '@vibeml/errors';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { outputDirectoryOf, staysInside } from './output-directory.ts';
import type { JobsPorts } from './ports.ts';
import type { RefreshRun } from './refresh-run.ts';
import { isTerminal } from './run-status.ts';

/** Finds the newest complete checkpoint of a run that ended early. */
export type FindResumePoint = (
  runId: RunId,
  context: CallContext,
) => ResultAsync<
  ResumePoint,
  StoreError | ErrorOf<'run.not_found' | 'run.not_resumable' | 'request.cancelled'>
>;

type Refusal = ErrorOf<'run.not_resumable'>;

/** Whether a new run could go on where this one ended. */
export const canResume = (run: Run): boolean =>
  isTerminal(run.status) && run.status !== 'succeeded' && run.checkpoint !== null;

const checkpointOf = (run: Run): Result<NonNullable<Run['checkpoint']>, Refusal> => {
  const refuse = (reason: string) => err(runNotResumable(run.id, reason));
  if (!isTerminal(run.status)) return refuse('it is still going; stop it first');
  if (run.status === 'succeeded') return refuse('it trained to its end');
  if (run.checkpoint === null) return refuse('it ended before its first checkpoint');
  // The path comes from a log.
  return staysInside(run.checkpoint.path)
    ? ok(run.checkpoint)
    : refuse('its checkpoint is not in its output directory');
};

/** Makes `resumePoint`. The state is looked up at the engine first, so that a run that just ended counts. */
export const createFindResumePoint =
  (ports: JobsPorts, refresh: RefreshRun): FindResumePoint =>
  (runId, context) =>
    safeTry(async function* () {
      const { run } = yield* refresh(runId, context);
      const checkpoint = yield* checkpointOf(run);
      const directory = yield* outputDirectoryOf(ports, run);
      if (directory === null) return err(runNotResumable(runId, 'its plan is not stored any more'));
      return ok({
        runId,
        step: checkpoint.step,
        checkpointPath: `${directory}/${checkpoint.path}`,
      });
    });
