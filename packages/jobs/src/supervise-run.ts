import type { CallContext, DriverError, Run, RunId, StoreError } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { match, P } from 'ts-pattern';
import type { AppendError } from './append-events.ts';
import type { JobsPorts } from './ports.ts';
import { createRecoverPace, type RecoverPace } from './recover-pace.ts';
import type { RecoverRun } from './recover-run.ts';
import type { ReadError } from './refresh-run.ts';
import { isSettled, isTerminal } from './run-status.ts';
import type { RunView } from './run-view.ts';
import type { Waited, WaitForRun } from './wait-for-run.ts';
import { whileRenewing } from './while-renewing.ts';

/** How to tell of a run's changes. */
export interface SuperviseOptions {
  /** Called after each change of the run; it must not throw. */
  readonly onChange?: (view: RunView) => void;
}

/** The run at its end, and whether this call held the lease then. */
export interface Supervised extends RunView {
  readonly wasSupervisor: boolean;
}

/** Follows a run to its end as its only supervisor; where somebody else supervises it, it is only watched. */
export type SuperviseRun = (
  runId: RunId,
  context: CallContext,
  options?: SuperviseOptions,
) => ResultAsync<Supervised, StoreError | ReadError>;

type Failure = StoreError | ReadError;
type Turn = Waited & { readonly isHolder: boolean };

// A turn, the look that may outlast it, and some air.
const leaseMs = 45_000;
const turnMs = 10_000;
const lookMs = 25_000;

// A machine elsewhere that could not be given back at once may still bill.
const releasePauseMs = 5000;
const maxTurnsAfterEnd = 30;

const isOpen = (run: Run, turnsAfterEnd: number): boolean =>
  !isTerminal(run.status) ||
  (run.driver !== 'local' && !isSettled(run) && turnsAfterEnd < maxTurnsAfterEnd);

const waitsForMachine = ({ status }: Run): boolean => status === 'recovering';

/**
 * Makes `supervise`. A run whose machine is lost gets another one as often as its plan allows; one without restarts stays
 * lost, with its checkpoint offered for a new run. Nothing but its supervisor starts a run again.
 */
export const createSuperviseRun = (
  ports: JobsPorts,
  wait: WaitForRun,
  recover: RecoverRun,
  owner: string,
): SuperviseRun => {
  const { runs, clock } = ports;
  const leaseOf = (runId: RunId) => ({ name: `supervise:${runId}`, owner });

  const takeTurn = (
    runId: RunId,
    options: SuperviseOptions,
    context: CallContext,
  ): ResultAsync<Turn, Failure> =>
    runs
      .acquireLease({ ...leaseOf(runId), nowMs: clock.now(), ttlMs: leaseMs })
      .andThen((isHolder) =>
        wait(
          runId,
          {
            until: 'finished',
            timeoutMs: turnMs,
            lookMs,
            orWhen: (run) => isHolder && waitsForMachine(run),
            ...options,
          },
          context,
        ).map((waited) => ({ ...waited, isHolder })),
      );

  // An engine that can't be asked now is asked again: nothing runs, and nothing bills meanwhile.
  const orLater = (error: AppendError | DriverError): ResultAsync<null, Failure> =>
    match(error)
      .returnType<ResultAsync<null, Failure>>()
      .with({ code: P.union('driver.unavailable', 'driver.timeout', 'driver.job_unknown') }, () =>
        okAsync(null),
      )
      .otherwise((failure) => errAsync(failure));

  const recoverNow = (runId: RunId, context: CallContext): ResultAsync<unknown, Failure> =>
    whileRenewing(
      {
        clock,
        everyMs: leaseMs / 3,
        renew: () => runs.acquireLease({ ...leaseOf(runId), nowMs: clock.now(), ttlMs: leaseMs }),
      },
      recover(runId, context),
    ).orElse(orLater);

  // Each turn tells the state at its start; only what is new goes on to the caller.
  const tellOnce = ({ onChange }: SuperviseOptions): Required<SuperviseOptions> => {
    let toldVersion = -1;
    return {
      onChange: (view) => {
        if (view.run.version === toldVersion) return;
        toldVersion = view.run.version;
        onChange?.(view);
      },
    };
  };

  /** False when the caller gave up. */
  const recoverInTime = (
    run: Run,
    pace: RecoverPace,
    context: CallContext,
  ): ResultAsync<boolean, Failure> => {
    const pauseMs = pace.pauseMs(run, clock.now());
    if (pauseMs > 0)
      return ResultAsync.fromSafePromise(clock.sleep(Math.min(pauseMs, turnMs), context.signal));
    pace.tried(run, clock.now());
    return recoverNow(run.id, context).map(() => true);
  };

  /** What is done before the next turn; false when the caller gave up. */
  const between = (
    { run, isHolder }: Turn,
    pace: RecoverPace,
    context: CallContext,
  ): ResultAsync<boolean, Failure> => {
    if (isTerminal(run.status))
      return ResultAsync.fromSafePromise(clock.sleep(releasePauseMs, context.signal));
    return isHolder && waitsForMachine(run) ? recoverInTime(run, pace, context) : okAsync(true);
  };

  async function* turns(runId: RunId, telling: SuperviseOptions, context: CallContext) {
    const pace = createRecoverPace();
    let turn = yield* takeTurn(runId, telling, context);
    let turnsAfterEnd = 0;
    while (isOpen(turn.run, turnsAfterEnd)) {
      if (isTerminal(turn.run.status)) turnsAfterEnd += 1;
      if (!(yield* between(turn, pace, context))) return err(cancelled(`Supervising run ${runId}`));
      turn = yield* takeTurn(runId, telling, context);
    }
    return ok(turn);
  }

  return (runId, context, options = {}) => {
    const release = () => runs.releaseLease(leaseOf(runId));
    return safeTry<Turn, Failure>(() => turns(runId, tellOnce(options), context))
      .orElse((error) =>
        // Who is asked next need not wait for the lease to run out.
        release()
          .orElse(() => okAsync(undefined))
          .andThen(() => err(error)),
      )
      .andThen(({ isReached: _, isHolder, ...view }) =>
        (isHolder ? release() : okAsync<void, Failure>(undefined)).map(() => ({
          ...view,
          wasSupervisor: isHolder,
        })),
      );
  };
};
