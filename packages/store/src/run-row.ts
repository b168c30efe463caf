import { type LogCursors, Run, type StoredRun, type StoreError } from '@vibeml/core-models';
import type { Result } from 'neverthrow';
import * as z from 'zod';
import type { Database } from './database.ts';
import { jsonColumn, toJsonColumn } from './json-column.ts';
import { readOptionalRow } from './read-row.ts';

const Cursors = z.record(z.string(), z.int().nonnegative());
const RunRow = z.object({ body: jsonColumn(Run), cursors: jsonColumn(Cursors) });

const selectBy = {
  id: 'SELECT body, cursors FROM runs WHERE id = ?',
  plan_id: 'SELECT body, cursors FROM runs WHERE plan_id = ?',
};

/** The run with that id, or of that plan; null when there is none. */
export const selectRun = (
  database: Database,
  path: string,
  column: keyof typeof selectBy,
  value: string,
): Result<StoredRun | null, StoreError> => {
  const row = database.get(selectBy[column], value);
  return readOptionalRow(path, RunRow, row, `the run with ${column} ${value}`).map((found) =>
    found === null ? null : { run: found.body, cursors: found.cursors },
  );
};

const insert = `
  INSERT INTO runs (id, plan_id, status, created_at_ms, version, cursors, body)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

/** Writes the row of a new run. */
export const insertRun = (database: Database, run: Run, cursors: LogCursors): void => {
  // Milliseconds, because ISO 8601 texts of different precision don't sort as times do.
  const createdAtMs = Date.parse(run.createdAt);
  const cursorsText = toJsonColumn(Cursors, cursors);
  const body = toJsonColumn(Run, run);
  database.run(insert, run.id, run.planId, run.status, createdAtMs, run.version, cursorsText, body);
};

const update = `
  UPDATE runs SET status = ?, version = ?, cursors = ?, body = ? WHERE id = ? AND version = ?`;

/** Rewrites the row of a run; false when its version is another one than expected. */
export const updateRun = (
  database: Database,
  expectedVersion: number,
  run: Run,
  cursors: LogCursors,
): boolean => {
  const cursorsText = toJsonColumn(Cursors, cursors);
  const body = toJsonColumn(Run, run);
  const { status, version, id } = run;
  return database.run(update, status, version, cursorsText, body, id, expectedVersion) === 1;
};
