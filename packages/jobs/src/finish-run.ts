import type {
  CallContext,
  Clock,
  Driver,
  DriverError,
  DriverHandle,
  PlanStore,
  ResultFiles,
  Run,
  RunId,
  RunStore,
  StoredRun,
} from '@vibeml/core-models';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { type AppendError, appendEvents } from './append-events.ts';
import { isCurrent } from './attempt-of.ts';
import { canResume } from './can-resume.ts';
import { fetchCheckpoint } from './fetch-checkpoint.ts';
import { fetchedDirectoryOf } from './fetch-results.ts';
import { loadRun } from './load-run.ts';
import { isTerminal } from './run-status.ts';
import { verifyArtifacts } from './verify-artifacts.ts';
import { whileRenewing } from './while-renewing.ts';

/** Whether a job ended well and its artefacts wait for their verification. */
export const awaitsVerification = (run: Run): boolean =>
  !isTerminal(run.status) && run.exitCode === 0;

/** Whether a machine may be left of a job that is over: the run ended, or waits for another machine. */
export const awaitsRelease = (run: Run): boolean =>
  run.handle !== null &&
  run.releasedAt === null &&
  (isTerminal(run.status) || run.status === 'recovering');

/** What finishing a run works with. */
export interface FinishPorts {
  readonly runs: RunStore;
  readonly driver: Driver;
  readonly results: ResultFiles;
  readonly plans: Pick<PlanStore, 'findPlan'>;
  readonly clock: Clock;
  /** Who holds the lease while a result is brought here. */
  readonly owner: string;
}

const fetchLeaseMs = 60_000;

/**
 * Takes a run whose job ended to its last state: artefacts brought here and verified first, then everything released. Each
 * step is written before the next, and a step that was done by somebody else is not done again.
 */
export const finishRun = (
  ports: FinishPorts,
  job: { readonly runId: RunId; readonly handle: DriverHandle },
  context: CallContext,
): ResultAsync<StoredRun, AppendError | DriverError> => {
  const { runs, driver, results, plans, clock, owner } = ports;
  const { runId, handle } = job;
  const now = (): string => new Date(clock.now()).toISOString();

  const verify = (run: Run): ResultAsync<StoredRun, AppendError | DriverError> => {
    const fetch = run.driver === 'local' ? null : { results, directory: fetchedDirectoryOf(run) };
    return verifyArtifacts({ driver, handle, fetch, at: now }, context).andThen((event) =>
      appendEvents(runs, runId, (stored) => ({
        events: awaitsVerification(stored.run) ? [event] : [],
      })),
    );
  };

  // Two programs that write the same files would spoil them: one brings the result, the others see it come.
  const fetchAlone = (stored: StoredRun): ResultAsync<StoredRun, AppendError | DriverError> => {
    const lease = { name: `fetch:${runId}`, owner };
    const acquire = () => runs.acquireLease({ ...lease, nowMs: clock.now(), ttlMs: fetchLeaseMs });
    const release = () => runs.releaseLease(lease).orElse(() => okAsync(undefined));
    return acquire().andThen((isAlone) =>
      isAlone
        ? whileRenewing(
            { clock, everyMs: fetchLeaseMs / 3, renew: acquire },
            loadRun(runs, runId).andThen((newest) =>
              awaitsVerification(newest.run) ? verify(newest.run) : okAsync(newest),
            ),
          )
            .andThen((judged) => release().map(() => judged))
            .orElse((error) => release().andThen(() => errAsync(error)))
        : okAsync(stored),
    );
  };

  const verified = (stored: StoredRun): ResultAsync<StoredRun, AppendError | DriverError> => {
    if (!awaitsVerification(stored.run)) return okAsync(stored);
    return stored.run.driver === 'local' ? verify(stored.run) : fetchAlone(stored);
  };

  const release = (): ResultAsync<void, DriverError> =>
    driver
      .release(handle, context)
      .orElse((error) =>
        error.code === 'driver.job_unknown' ? okAsync(undefined) : errAsync(error),
      );

  // What stands on its machine alone is brought here while that is there.
  const saveCheckpoint = (run: Run): ResultAsync<void, AppendError | DriverError> => {
    const { checkpoint } = run;
    if (run.driver === 'local' || !canResume(run) || checkpoint === null) return okAsync(undefined);
    return plans
      .findPlan(run.planId)
      .andThen((plan) =>
        plan?.keep.kind === 'held_machine'
          ? fetchCheckpoint({ driver, results }, { run, handle, checkpoint }, context)
          : okAsync(null),
      )
      .map(() => undefined);
  };

  const released = (stored: StoredRun): ResultAsync<StoredRun, AppendError | DriverError> =>
    awaitsRelease(stored.run)
      ? saveCheckpoint(stored.run)
          .andThen(release)
          .andThen(() =>
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
