import type {
  CallContext,
  Clock,
  Driver,
  DriverError,
  DriverHandle,
  Run,
  RunId,
  RunStore,
  StoredRun,
} from '@vibeml/core-models';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { type AppendError, appendEvents } from './append-events.ts';
import { isCurrent } from './attempt-of.ts';
import { loadRun } from './load-run.ts';
import { isTerminal } from './run-status.ts';
import { verifyArtifacts } from './verify-artifacts.ts';

/** Whether a job ended well and its artefacts wait for their verification. */
export const awaitsVerification = (run: Run): boolean =>
  !isTerminal(run.status) && run.exitCode === 0;

/** Whether a machine may be left of a job that is over: the run ended, or waits for another machine. */
export const awaitsRelease = (run: Run): boolean =>
  run.handle !== null &&
  run.releasedAt === null &&
  (isTerminal(run.status) || run.status === 'recovering');

/**
 * Takes a run whose job ended to its last state: artefacts verified first, then everything released. Each step is written
 * before the next, and a step that was done by somebody else is not done again.
 */
export const finishRun = (
  ports: { readonly runs: RunStore; readonly driver: Driver; readonly clock: Clock },
  job: { readonly runId: RunId; readonly handle: DriverHandle },
  context: CallContext,
): ResultAsync<StoredRun, AppendError | DriverError> => {
  const { runs, driver, clock } = ports;
  const { runId, handle } = job;
  const now = (): string => new Date(clock.now()).toISOString();

  const verified = (stored: StoredRun): ResultAsync<StoredRun, AppendError | DriverError> =>
    awaitsVerification(stored.run)
      ? verifyArtifacts(driver, handle, now, context).andThen((event) =>
          appendEvents(runs, runId, ({ run }) => ({
            events: awaitsVerification(run) ? [event] : [],
          })),
        )
      : okAsync(stored);

  const release = (): ResultAsync<void, DriverError> =>
    driver
      .release(handle, context)
      .orElse((error) =>
        error.code === 'driver.job_unknown' ? okAsync(undefined) : errAsync(error),
      );

  const released = (stored: StoredRun): ResultAsync<StoredRun, AppendError | DriverError> =>
    awaitsRelease(stored.run)
      ? release().andThen(() =>
          appendEvents(runs, runId, ({ run }) => ({
            events:
              awaitsRelease(run) && isCurrent(run, handle)
                ? [{ type: 'machine-released', at: now() }]
                : [],
          })),
        )
      : okAsync(stored);

  return safeTry(async function* () {
    const stored = yield* loadRun(runs, runId);
    const judged = yield* verified(stored);
    return ok(yield* released(judged));
  });
};
