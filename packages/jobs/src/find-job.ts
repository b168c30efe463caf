import type {
  CallContext,
  Clock,
  Driver,
  DriverError,
  DriverHandle,
  RunEvent,
  RunId,
  RunStore,
  StoredRun,
} from '@vibeml/core-models';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { acceptance } from './acceptance.ts';
import { type AppendError, appendEvents } from './append-events.ts';
import { hasJob, isAwaited } from './attempt-of.ts';
import { isTerminal } from './run-status.ts';

/** How long a launch may be silent before it counts as broken off, in milliseconds. */
export const launchGraceMs = 300_000;

/** The name of the lease that a launch holds. */
export const launchLease = (runId: RunId): string => `launch:${runId}`;

/**
 * Finds the job of a run that was recorded but not yet known to be accepted. A job that the engine has is accepted; without
 * one, and with nobody launching any more, the run is lost. Nothing is started here.
 */
export const findJob = (
  ports: { readonly runs: RunStore; readonly driver: Driver; readonly clock: Clock },
  stored: StoredRun,
  owner: string,
  context: CallContext,
): ResultAsync<StoredRun, AppendError | DriverError> => {
  const { runs, driver, clock } = ports;
  const { id: runId, jobName, updatedAt } = stored.run;
  const at = (): string => new Date(clock.now()).toISOString();

  const record = (event: RunEvent) =>
    appendEvents(runs, runId, ({ run }) => ({
      events: !hasJob(run) && !isTerminal(run.status) ? [event] : [],
    }));

  const accept = (handle: DriverHandle) =>
    appendEvents(runs, runId, (newest) =>
      isAwaited(newest.run, handle) ? acceptance(newest, handle, at()) : { events: [] },
    );

  return safeTry(async function* () {
    const handle = yield* driver.find(jobName ?? runId, context);
    if (handle !== null && isAwaited(stored.run, handle)) return ok(yield* accept(handle));
    // Nobody but a supervisor starts another attempt; until one comes, nothing runs and nothing is lost.
    if (stored.run.status === 'recovering') return ok(stored);
    if (clock.now() - Date.parse(updatedAt) < launchGraceMs) return ok(stored);
    const lease = { name: launchLease(runId), owner };
    const isAlone = yield* runs.acquireLease({
      ...lease,
      nowMs: clock.now(),
      ttlMs: launchGraceMs,
    });
    if (!isAlone) return ok(stored);
    const lost = yield* record({
      type: 'machine-lost',
      at: at(),
      evidence: 'the launch was broken off before the engine accepted the job',
    });
    yield* runs.releaseLease(lease);
    return ok(lost);
  });
};
