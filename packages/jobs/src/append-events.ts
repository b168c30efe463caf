import type {
  LogCursors,
  RunChange,
  RunEvent,
  RunId,
  RunStore,
  StoredRun,
  StoreError,
} from '@vibeml/core-models';
import { type ErrorOf, storeLocked } from '@vibeml/errors';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { loadRun } from './load-run.ts';
import { reduceRun } from './reduce-run.ts';
import { settlementOf } from './settlement-of.ts';

/** New events and, where logs were read, the new places in them. */
export interface Change {
  readonly events: readonly RunEvent[];
  readonly cursors?: LogCursors;
}

export type AppendError = StoreError | ErrorOf<'run.not_found'>;

const maxAttempts = 20;

const isEmpty = (change: Change): boolean =>
  change.events.length === 0 && change.cursors === undefined;

const wholeChange = (stored: StoredRun, change: Change): RunChange => {
  const run = change.events.reduce(reduceRun, stored.run);
  const settlement = settlementOf(stored.run, run);
  return {
    runId: run.id,
    expectedVersion: stored.run.version,
    events: change.events,
    run,
    cursors: change.cursors ?? stored.cursors,
    ...(settlement === null ? {} : { settlement }),
  };
};

/**
 * Writes what `decide` makes of the newest state. When somebody else wrote in between, `decide` is asked again; it must
 * be pure. No events and no cursors write nothing. What ends a run for good settles its money in the same transaction.
 */
export const appendEvents = (
  runs: RunStore,
  runId: RunId,
  decide: (stored: StoredRun) => Change,
): ResultAsync<StoredRun, AppendError> =>
  safeTry(async function* () {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const stored = yield* loadRun(runs, runId);
      const change = decide(stored);
      if (isEmpty(change)) return ok(stored);
      const whole = wholeChange(stored, change);
      const outcome = yield* runs.appendEvents(whole);
      if (outcome === 'appended') return ok({ run: whole.run, cursors: whole.cursors });
    }
    return err(storeLocked(`record of ${runId}`, 0));
  });
