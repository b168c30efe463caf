import type {
  CallContext,
  Clock,
  Driver,
  DriverError,
  DriverHandle,
  Observation,
  RunId,
  RunStore,
  StoredRun,
} from '@vibeml/core-models';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { type AppendError, appendEvents } from './append-events.ts';
import { isCurrent } from './attempt-of.ts';
import { ingestLogs } from './ingest-logs.ts';
import { interpretObservation } from './interpret-observation.ts';
import type { Looks } from './looks.ts';

/** Bytes of log that one look reads at most; the next goes on from there. */
const maxBytesPerLook = 64 * 1_048_576;

/** What was seen, and the run after it. */
export interface Look {
  readonly stored: StoredRun;
  readonly observation: Observation;
}

const hasEnded = (observation: Observation): boolean =>
  observation.state === 'ended' || observation.state === 'lost';

/** Observes a job; one that the engine does not know is lost. */
const observe = (
  driver: Driver,
  handle: DriverHandle,
  now: () => string,
  context: CallContext,
): ResultAsync<{ observation: Observation; isKnown: boolean }, DriverError> =>
  driver
    .observe(handle, context)
    .map((observation) => ({ observation, isKnown: true }))
    .orElse((error) => {
      if (error.code !== 'driver.job_unknown') return errAsync(error);
      const observation: Observation = {
        observedAt: now(),
        state: 'lost',
        exitCode: null,
        startedAt: null,
        endedAt: null,
        evidence: 'the engine knows no such job any more',
        hourlyUsd: 0,
      };
      return okAsync({ observation, isKnown: false });
    });

/** Asks the engine what is true of a job, reads its logs, and writes both down. Its end is written after its last line. */
export const lookAtJob = (
  ports: {
    readonly runs: RunStore;
    readonly driver: Driver;
    readonly clock: Clock;
    readonly looks: Looks;
  },
  job: { readonly runId: RunId; readonly handle: DriverHandle },
  context: CallContext,
): ResultAsync<Look, AppendError | DriverError> => {
  const { runs, driver, clock, looks } = ports;
  const { runId, handle } = job;
  const now = (): string => new Date(clock.now()).toISOString();

  return safeTry(async function* () {
    const { observation, isKnown } = yield* observe(driver, handle, now, context);
    const note = (logsComplete: boolean) =>
      appendEvents(runs, runId, ({ run }) => ({
        events: isCurrent(run, handle)
          ? interpretObservation(run, observation, { logsComplete })
          : [],
      }));
    yield* note(false);
    yield* looks.note(runId, observation.observedAt);
    const isFinal = hasEnded(observation);
    const logs = isKnown
      ? yield* ingestLogs(
          { runs, driver },
          { runId, handle, isFinal, maxBytes: maxBytesPerLook },
          context,
        )
      : { isComplete: true };
    return ok({ stored: yield* note(logs.isComplete), observation });
  });
};
