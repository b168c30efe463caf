import type {
  CallContext,
  DriverError,
  DriverHandle,
  DriverKind,
  Run,
  RunId,
  StoredRun,
  StoreError,
} from '@vibeml/core-models';
import { cancelled, type ErrorOf } from '@vibeml/errors';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { match, P } from 'ts-pattern';
import type { AppendError } from './append-events.ts';
import { hasJob } from './attempt-of.ts';
import type { StopDelivery } from './deliver-stop.ts';
import { findJob } from './find-job.ts';
import { awaitsRelease, awaitsVerification, finishRun } from './finish-run.ts';
import { loadRun } from './load-run.ts';
import { lookAtJob } from './look-at-job.ts';
import type { Looks } from './looks.ts';
import type { JobsPorts } from './ports.ts';
import { isSettled, isTerminal } from './run-status.ts';
import { observedView, type RunView, settledView, storedView, unacceptedView } from './run-view.ts';
import { createShareInFlight } from './share-in-flight.ts';
import { withDeadline } from './with-deadline.ts';

/** Failures of a read; an engine that gives no answer is no failure but `RunView.problem`. */
export type ReadError = StoreError | ErrorOf<'run.not_found' | 'request.cancelled'>;

/** How long a read waits for the engine. */
export interface RefreshOptions {
  /** Milliseconds; left out, 300 for this machine and 15 seconds for others. */
  readonly deadlineMs?: number;
}

/** Asks the engine about a run and writes down what is new. */
export type RefreshRun = (
  runId: RunId,
  context: CallContext,
  options?: RefreshOptions,
) => ResultAsync<RunView, ReadError>;

type InnerError = AppendError | DriverError;

const deadlinesMs: Readonly<Record<DriverKind, number>> = { local: 300, skypilot: 15_000 };

/** Makes the one function through which a run comes to know what happened to its job. */
export const createRefreshRun = (
  ports: JobsPorts,
  delivery: StopDelivery,
  looks: Looks,
  owner: string,
): RefreshRun => {
  const { runs, clock } = ports;
  // Finishing outlives the deadline of a read: reads in a row would else break it off again and again.
  const share = createShareInFlight<StoredRun, InnerError>();

  // A look at this machine costs nothing, so nobody needs to know when the last one was.
  const looksOf = (run: Run): Looks =>
    run.driver === 'local' ? { ...looks, note: () => okAsync(undefined) } : looks;

  const toolsOf = ({ run }: StoredRun) => ({
    runs,
    clock,
    results: ports.results,
    plans: ports.plans,
    owner,
    looks: looksOf(run),
    driver: ports.driver(run.driver),
  });

  const finish = (stored: StoredRun, context: CallContext): ResultAsync<StoredRun, InnerError> => {
    const { run } = stored;
    const { id: runId, handle } = run;
    const isOver = awaitsRelease(run) || awaitsVerification(run);
    if (!isOver || handle === null) return okAsync(stored);
    return share(runId, () => finishRun(toolsOf(stored), { runId, handle }, context));
  };

  const observed = (
    accepted: StoredRun,
    handle: DriverHandle,
    bounded: CallContext,
    caller: CallContext,
  ): ResultAsync<RunView, InnerError> =>
    safeTry(async function* () {
      const known = yield* finish(accepted, caller);
      if (isTerminal(known.run.status)) return ok(settledView(known.run));
      if (known.run.status === 'recovering') return ok(unacceptedView(known.run, clock.now()));
      const job = { runId: known.run.id, handle };
      const { stored, observation } = yield* lookAtJob(toolsOf(known), job, bounded);
      if (!isTerminal(stored.run.status)) yield* delivery.ensure(stored.run, handle, bounded);
      const { run } = yield* finish(stored, caller);
      return ok(observedView(run, observation));
    });

  const refreshOnce = (
    start: StoredRun,
    bounded: CallContext,
    caller: CallContext,
  ): ResultAsync<RunView, InnerError> => {
    const found = !hasJob(start.run)
      ? findJob(toolsOf(start), start, owner, bounded)
      : okAsync<StoredRun, InnerError>(start);
    return found.andThen((stored) =>
      stored.run.handle === null || !hasJob(stored.run)
        ? okAsync(unacceptedView(stored.run, clock.now()))
        : observed(stored, stored.run.handle, bounded, caller),
    );
  };

  const withoutAnswer = (
    runId: RunId,
    context: CallContext,
    problem: DriverError | null,
  ): ResultAsync<RunView, ReadError> =>
    context.signal.aborted
      ? errAsync(cancelled(`Looking at run ${runId}`))
      : loadRun(runs, runId).andThen(({ run }) =>
          looks.observedAt([run]).map((observed) => storedView(run, problem, observed.get(run.id))),
        );

  return (runId, context, options = {}) => {
    const orFromStore = (error: InnerError): ResultAsync<RunView, ReadError> =>
      match(error)
        .returnType<ResultAsync<RunView, ReadError>>()
        .with(
          { code: P.union('driver.unavailable', 'driver.timeout', 'driver.job_unknown') },
          (problem) => withoutAnswer(runId, context, problem),
        )
        .with({ code: 'request.cancelled' }, () => withoutAnswer(runId, context, null))
        .otherwise((failure) => errAsync(failure));

    return loadRun(runs, runId).andThen((stored) => {
      if (isSettled(stored.run)) return okAsync(settledView(stored.run));
      const deadlineMs = options.deadlineMs ?? deadlinesMs[stored.run.driver];
      return withDeadline(clock, deadlineMs, context, (bounded) =>
        refreshOnce(stored, bounded, context),
      )
        .orElse(orFromStore)
        .andThen((view) => (view === null ? withoutAnswer(runId, context, null) : okAsync(view)));
    });
  };
};
