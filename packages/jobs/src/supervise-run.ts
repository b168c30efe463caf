import type { CallContext, RunId, StoreError } from '@vibeml/core-models';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { JobsPorts } from './ports.ts';
import type { ReadError } from './refresh-run.ts';
import type { RunView } from './run-view.ts';
import type { Waited, WaitForRun } from './wait-for-run.ts';

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

const leaseMs = 30_000;
const turnMs = 10_000;

/**
 * Makes `supervise`. A run of this machine is not started again by itself: one that is lost stays lost, with its
 * checkpoint offered for a new run.
 */
export const createSuperviseRun = (
  ports: JobsPorts,
  wait: WaitForRun,
  owner: string,
): SuperviseRun => {
  const { runs, clock } = ports;

  const takeTurn = (
    runId: RunId,
    options: SuperviseOptions,
    context: CallContext,
  ): ResultAsync<Waited & { isHolder: boolean }, StoreError | ReadError> => {
    const lease = { name: `supervise:${runId}`, owner, nowMs: clock.now(), ttlMs: leaseMs };
    return runs
      .acquireLease(lease)
      .andThen((isHolder) =>
        wait(runId, { until: 'finished', timeoutMs: turnMs, ...options }, context).map(
          (waited) => ({ ...waited, isHolder }),
        ),
      );
  };

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

  return (runId, context, options = {}) =>
    safeTry<Supervised, StoreError | ReadError>(async function* () {
      const telling = tellOnce(options);
      let turn = yield* takeTurn(runId, telling, context);
      while (!turn.isReached) turn = yield* takeTurn(runId, telling, context);
      const { isReached: _, isHolder, ...view } = turn;
      if (isHolder) yield* runs.releaseLease({ name: `supervise:${runId}`, owner });
      return ok({ ...view, wasSupervisor: isHolder });
    });
};
