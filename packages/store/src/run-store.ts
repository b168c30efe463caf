import type { RunStore } from '@vibeml/core-models';
import { ok, ResultAsync } from 'neverthrow';
import { assertWhole } from './assert-whole.ts';
import { closestIds } from './closest-ids.ts';
import type { Connection } from './connection.ts';
import { createLeases } from './leases.ts';
import { createLooks } from './looks.ts';
import { selectRuns } from './run-list.ts';
import { selectRun } from './run-row.ts';

// Events have many schemas, and showing a run needs none of them.
const loadChanges = () => ResultAsync.fromSafePromise(import('./run-changes.ts'));
const loadEvents = () => ResultAsync.fromSafePromise(import('./run-events.ts'));

const maxComparedIds = 10_000;

/** Keeps runs in the database. */
export const createRunStore = (connection: Connection, path: string): RunStore => ({
  createRun: (change) => {
    assertWhole(change);
    return loadChanges().andThen(({ createRunOnce }) =>
      connection.write((database) => createRunOnce(database, path, change)),
    );
  },
  appendEvents: (change) => {
    assertWhole(change);
    return loadChanges().andThen(({ appendChange }) =>
      connection.write((database) =>
        ok<'appended' | 'conflict'>(appendChange(database, change) ? 'appended' : 'conflict'),
      ),
    );
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
  listEvents: (query) =>
    loadEvents().andThen(({ selectEvents }) =>
      connection.read((database) => selectEvents(database, path, query)),
    ),
  ...createLeases(connection),
  ...createLooks(connection, path),
});
