import type {
  CallContext,
  Driver,
  DriverError,
  DriverHandle,
  DriverKind,
  Run,
} from '@vibeml/core-models';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';

/** Asks the engine to stop a run whose stop is on record. */
export interface StopDelivery {
  /** Asks now, whether or not it was asked before. */
  readonly ask: (
    run: Run,
    handle: DriverHandle,
    context: CallContext,
  ) => ResultAsync<void, DriverError>;
  /** Asks unless this program did so before; a program that died in between may have left the engine unasked. */
  readonly ensure: (
    run: Run,
    handle: DriverHandle,
    context: CallContext,
  ) => ResultAsync<void, DriverError>;
}

/** Remembers which stops this program delivered, so that a read in a loop doesn't repeat them. */
export const createStopDelivery = (driver: (kind: DriverKind) => Driver): StopDelivery => {
  const delivered = new Set<string>();
  const keyOf = (run: Run): string => `${run.id} ${run.recoveries} ${run.stopRequested}`;

  const ask: StopDelivery['ask'] = (run, handle, context) =>
    driver(run.driver)
      .stop(handle, { when: run.stopRequested ?? 'now', keepMachine: false }, context)
      .andTee(() => delivered.add(keyOf(run)))
      .orElse((error) =>
        // A job that is gone needs no stop; the next look says so.
        error.code === 'driver.job_unknown' ? okAsync(undefined) : errAsync(error),
      );

  return {
    ask,
    ensure: (run, handle, context) =>
      run.stopRequested === null || delivered.has(keyOf(run))
        ? okAsync(undefined)
        : ask(run, handle, context),
  };
};
