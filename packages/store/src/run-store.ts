import type { RunChange, RunStore, StoredRun, StoreError } from '@vibeml/core-models';
import { invariant } from '@vibeml/errors';
import { ok, type Result } from 'neverthrow';
import { closestIds } from './closest-ids.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { createLeases } from './leases.ts';
import { settle } from './reservations.ts';
import { insertEvents, selectEvents } from './run-events.ts';
import { selectRuns } from './run-list.ts';
import { insertRun, selectRun, updateRun } from './run-row.ts';

const maxComparedIds = 10_000;

/** Checks that a change fits itself; anything else is a programming error. */
export const assertWhole = ({ runId, run, expectedVersion, events }: RunChange): void => {
  invariant(run.id === runId, 'a change carries the run that it names');
  invariant(
    run.version === expectedVersion + events.length,
    'the version of a run counts its events',
  );
};

/** Writes a new run, or gives the one that the plan has. */
export const createRunOnce = (
  database: Database,
  path: string,
  change: RunChange,
): Result<StoredRun, StoreError> =>
  selectRun(database, path, 'plan_id', change.run.planId).map((existing) => {
    if (existing !== null) return existing;
    insertRun(database, change.run, change.cursors);
    insertEvents(database, change);
    return { run: change.run, cursors: change.cursors };
  });

/** Keeps runs in the database. */
export const createRunStore = (connection: Connection, path: string): RunStore => ({
  createRun: (change) => {
    assertWhole(change);
    return connection.write((database) => createRunOnce(database, path, change));
  },
  appendEvents: (change) => {
    assertWhole(change);
    return connection.write((database) => {
      if (!updateRun(database, change.expectedVersion, change.run, change.cursors)) {
        return ok('conflict');
      }
      insertEvents(database, change);
      settle(database, change);
      return ok('appended');
    });
  },
  findRun: (runId) => connection.read((database) => selectRun(database, path, 'id', runId)),
  findRunOfPlan: (planId) =>
    connection.read((database) => selectRun(database, path, 'plan_id', planId)),
  listRuns: (query) => connection.read((database) => selectRuns(database, path, query)),
  closestRunIds: (runId) =>
    connection.read((database) => {
      const rows = database.all(
        'SELECT id FROM runs ORDER BY created_at_ms DESC, id DESC LIMIT ?',
        maxComparedIds,
      );
      return ok(
        closestIds(
          runId,
          rows.map((row) => String(row['id'])),
        ),
      );
    }),
  listEvents: (query) => connection.read((database) => selectEvents(database, path, query)),
  ...createLeases(connection),
});
