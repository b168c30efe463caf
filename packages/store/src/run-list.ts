import type { SQLInputValue } from 'node:sqlite';
import { Run, type RunQuery, type StoreError } from '@vibeml/core-models';
import { Result } from 'neverthrow';
import * as z from 'zod';
import type { Database } from './database.ts';
import { jsonColumn } from './json-column.ts';
import { readRow } from './read-row.ts';
import { decodeRunCursor, encodeRunCursor } from './run-cursor.ts';

/** One page of runs, newest first. */
export interface RunPage {
  readonly runs: readonly Run[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
  /** Runs that fit the query, on all pages. */
  readonly total: number;
}

interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

// The index by time holds the status too, so counting reads no bodies.
const conditionsOf = ({ statuses, createdAfter }: RunQuery): readonly Condition[] => [
  ...(statuses === undefined
    ? []
    : [
        {
          sql: 'status IN (SELECT value FROM json_each(?))',
          values: [JSON.stringify(statuses)],
        },
      ]),
  ...(createdAfter === undefined
    ? []
    : [{ sql: 'created_at_ms > ?', values: [Date.parse(createdAfter)] }]),
];

// A cursor that was made elsewhere is past the end: a caller that pages in a loop must come to an end.
const pastEnd: Condition = { sql: 'FALSE', values: [] };

const placeCondition = (cursor: string | undefined): readonly Condition[] => {
  if (cursor === undefined) return [];
  const place = decodeRunCursor(cursor);
  return place === null
    ? [pastEnd]
    : [{ sql: '(created_at_ms, id) < (?, ?)', values: [place.createdAtMs, place.runId] }];
};

const whereOf = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.length === 0 ? '' : `WHERE ${conditions.map((each) => each.sql).join(' AND ')}`,
  values: conditions.flatMap((each) => each.values),
});

const countRuns = (database: Database, query: RunQuery): number => {
  const where = whereOf(conditionsOf(query));
  const row = database.get(`SELECT count(*) AS total FROM runs ${where.sql}`, ...where.values);
  return Number(row?.['total']);
};

const ListedRow = z.object({ created_at_ms: z.int(), body: jsonColumn(Run) });

/** One page of the runs that fit. A cursor that isn't ours gives an empty page. */
export const selectRuns = (
  database: Database,
  path: string,
  query: RunQuery,
): Result<RunPage, StoreError> => {
  const where = whereOf([...conditionsOf(query), ...placeCondition(query.cursor)]);
  // One row more than asked for tells whether there is a next page.
  const found = database.all(
    `SELECT id, created_at_ms, body FROM runs ${where.sql}
     ORDER BY created_at_ms DESC, id DESC LIMIT ?`,
    ...where.values,
    query.limit + 1,
  );
  const rows = found.slice(0, query.limit);
  const total = countRuns(database, query);
  return Result.combine(rows.map((row) => readRow(path, ListedRow, row, `run ${row['id']}`))).map(
    (listed) => {
      const last = listed.at(-1);
      const hasMore = found.length > rows.length && last !== undefined;
      return {
        runs: listed.map((each) => each.body),
        nextCursor: hasMore
          ? encodeRunCursor({ createdAtMs: last.created_at_ms, runId: last.body.id })
          : null,
        total,
      };
    },
  );
};
