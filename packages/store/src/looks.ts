import { RunId, type RunStore, Timestamp } from '@vibeml/core-models';
import { ok, Result } from 'neverthrow';
import * as z from 'zod';
import type { Connection } from './connection.ts';
import { readRow } from './read-row.ts';

const LookRow = z.object({ run_id: RunId, observed_at: Timestamp });

const upsert = `
  INSERT INTO looks (run_id, observed_at) VALUES (?, ?)
  ON CONFLICT (run_id) DO UPDATE SET observed_at = excluded.observed_at
  WHERE excluded.observed_at > looks.observed_at`;

const select =
  'SELECT run_id, observed_at FROM looks WHERE run_id IN (SELECT value FROM json_each(?))';

/** When engines last told of runs. An older look never takes the place of a newer one. */
export const createLooks = (
  connection: Connection,
  path: string,
): Pick<RunStore, 'noteLook' | 'findLooks'> => ({
  noteLook: (runId, at) =>
    connection.write((database) => {
      database.run(upsert, runId, new Date(at).toISOString());
      return ok(undefined);
    }),
  findLooks: (runIds) =>
    connection.read((database) =>
      Result.combine(
        database
          .all(select, JSON.stringify(runIds))
          .map((row) => readRow(path, LookRow, row, `the look at ${row['run_id']}`)),
      ).map((rows) => new Map(rows.map((row) => [row.run_id, row.observed_at]))),
    ),
});
