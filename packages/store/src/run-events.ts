import { type RunChange, RunEvent, type RunStore, type StoreError } from '@vibeml/core-models';
import { Result } from 'neverthrow';
import * as z from 'zod';
import type { Database } from './database.ts';
import { jsonColumn, toJsonColumn } from './json-column.ts';
import { readRow } from './read-row.ts';

const EventRow = z.object({ body: jsonColumn(RunEvent) });

const insert = 'INSERT INTO run_events (run_id, number, type, at, body) VALUES (?, ?, ?, ?, ?)';

/** Writes the events of a change; the first gets the number after the expected version. */
export const insertEvents = (database: Database, change: RunChange): void => {
  for (const [index, event] of change.events.entries()) {
    const number = change.expectedVersion + index + 1;
    const body = toJsonColumn(RunEvent, event);
    database.run(insert, change.runId, number, event.type, event.at, body);
  }
};

const select = `
  SELECT number, body FROM run_events WHERE run_id = ? AND number > ?
  ORDER BY number LIMIT ?`;

const selectTypes = `
  SELECT number, body FROM run_events
  WHERE run_id = ? AND number > ? AND type IN (SELECT value FROM json_each(?))
  ORDER BY number LIMIT ?`;

type EventQuery = Parameters<RunStore['listEvents']>[0];

/** Events of a run in the order of their numbers. */
export const selectEvents = (
  database: Database,
  path: string,
  { runId, types, after = 0, limit }: EventQuery,
): Result<readonly RunEvent[], StoreError> => {
  const rows =
    types === undefined
      ? database.all(select, runId, after, limit)
      : database.all(selectTypes, runId, after, JSON.stringify(types), limit);
  return Result.combine(
    rows.map((row) => readRow(path, EventRow, row, `event ${row['number']} of run ${runId}`)),
  ).map((read) => read.map((each) => each.body));
};
