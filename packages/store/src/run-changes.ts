import type { RunChange, StoredRun, StoreError } from '@vibeml/core-models';
import type { Result } from 'neverthrow';
import type { Database } from './database.ts';
import { settle } from './reservations.ts';
import { insertEvents } from './run-events.ts';
import { insertRun, selectRun, updateRun } from './run-row.ts';

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

/** Writes the events, the fold and the settlement of a change; false when somebody else was first. */
export const appendChange = (database: Database, change: RunChange): boolean => {
  if (!updateRun(database, change.expectedVersion, change.run, change.cursors)) return false;
  insertEvents(database, change);
  settle(database, change);
  return true;
};
