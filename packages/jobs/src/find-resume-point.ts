import type { CallContext, ResumePoint, Run, RunId, StoreError } from '@vibeml/core-models';
import { type ErrorOf, runNotResumable } from '@vibeml/errors';
import { err, errAsync, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { fetchCheckpoint } from './fetch-checkpoint.ts';
import { fetchedDirectoryOf } from './fetch-results.ts';
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

/**
 * Makes `resumePoint`. The state is looked up at the engine first, so that a run that just ended counts. A checkpoint that
 * stands elsewhere is brought to this machine: a new run may get any other machine, and takes it from here.
 */
export const createFindResumePoint = (ports: JobsPorts, refresh: RefreshRun): FindResumePoint => {
  const { results } = ports;

  const bring = (
    run: Run,
    checkpoint: NonNullable<Run['checkpoint']>,
    context: CallContext,
  ): ResultAsync<string, Refusal | ErrorOf<'request.cancelled'>> => {
    const refuse = (reason: string): Refusal => runNotResumable(run.id, reason);
    const { handle } = run;
    if (handle === null) return errAsync(refuse('it never had a machine'));
    const driver = ports.driver(run.driver);
    return fetchCheckpoint({ driver, results }, { run, handle, checkpoint }, context)
      .mapErr((error) =>
        error.code === 'request.cancelled'
          ? error
          : refuse(`its checkpoint can't be fetched now: ${error.message.replace(/\.$/, '')}`),
      )
      .andThen((fault) =>
        fault === null
          ? ok(fetchedDirectoryOf(run))
          : err(refuse(`its checkpoint can't be used: ${fault}`)),
      );
  };

  const inPlace = (run: Run): ResultAsync<string, StoreError | Refusal> =>
    outputDirectoryOf(ports, run).andThen((directory) =>
      directory === null
        ? err(runNotResumable(run.id, 'its plan is not stored any more'))
        : ok(directory),
    );

  return (runId, context) =>
    safeTry(async function* () {
      const { run } = yield* refresh(runId, context);
      const checkpoint = yield* checkpointOf(run);
      const directory =
        run.driver === 'local' ? yield* inPlace(run) : yield* bring(run, checkpoint, context);
      return ok({
        runId,
        step: checkpoint.step,
        checkpointPath: `${directory}/${checkpoint.path}`,
      });
    });
};
