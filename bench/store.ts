// Listing and appending in a database of 10 000 runs. Run with: node --conditions=@vibeml/source bench/store.ts
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import type { Run, RunEvent } from '../packages/core-models/src/index.ts';
import { createStore } from '../packages/store/src/index.ts';
import { sampleCreation, sampleRun } from '../packages/testing/src/sample-run.ts';
import { sampleProgress } from '../packages/testing/src/sample-run-events.ts';
import { median } from './interleave.ts';

const runCount = 10_000;
const rounds = 15;
const listLimitMs = 50;

const directory = mkdtempSync(join(tmpdir(), 'vibeml-bench-store-'));
const path = join(directory, 'vibeml.db');
const store = createStore({ path });

// As long as a run is at its end, so that rows have the size that they have in life.
const finishedRun: Run = sampleRun(0, {
  status: 'succeeded',
  recentLosses: Array.from({ length: 60 }, (_, step) => 2.5 / (step + 1)),
  phases: ['environment', 'data', 'train', 'save'].map((name) => ({ name, seconds: 12.5 })),
  result: { trainLoss: 0.79, evalLoss: 0.83, seconds: 190.25, steps: 68 },
});

const copyRun = `
  WITH RECURSIVE numbers (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${runCount - 1}
  ),
  copies AS (
    SELECT n, printf('smollm2-135m_chats_%04d', n) AS id, printf('%012x', n) AS plan_id,
      CASE n % 7 WHEN 0 THEN 'running' ELSE 'succeeded' END AS status
    FROM numbers
  )
  INSERT INTO runs (id, plan_id, status, created_at_ms, version, cursors, body)
  SELECT copies.id, copies.plan_id, copies.status, created_at_ms + n * 60000, version, cursors,
    json_set(body, '$.id', copies.id, '$.planId', copies.plan_id, '$.status', copies.status)
  FROM copies, runs`;

const must = <Value>(value: Value | null, what: string): Value => {
  if (value === null) throw new Error(what);
  return value;
};

const fill = async (): Promise<void> => {
  must((await store.runs.createRun(sampleCreation(finishedRun))).unwrapOr(null), 'no first run');
  const database = new DatabaseSync(path);
  database.exec(copyRun);
  database.close();
};

const timed = async (work: () => PromiseLike<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

const medianOf = async (work: () => PromiseLike<unknown>): Promise<number> => {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) samples.push(await timed(work));
  return median(samples);
};

const list = async (query: Parameters<typeof store.runs.listRuns>[0]) =>
  must((await store.runs.listRuns(query)).unwrapOr(null), 'no list');

const append = async (events: readonly RunEvent[]): Promise<void> => {
  const { run, cursors } = must(
    (await store.runs.findRun(finishedRun.id)).unwrapOr(null),
    'no run',
  );
  const change = {
    runId: run.id,
    expectedVersion: run.version,
    events,
    run: { ...run, version: run.version + events.length },
    cursors,
  };
  const outcome = (await store.runs.appendEvents(change)).unwrapOr(null);
  if (outcome !== 'appended') throw new Error('the append was refused');
};

const thousand = Array.from({ length: 1000 }, (_, step) => sampleProgress(step, 1));

const appendOneByOne = async (): Promise<void> => {
  for (const event of thousand) await append([event]);
};

const openAndList = async (): Promise<void> => {
  const fresh = createStore({ path });
  must((await fresh.runs.listRuns({ limit: 50 })).unwrapOr(null), 'no list');
  await fresh.close();
};

await fill();
const cursor = (await list({ limit: runCount - 100 })).nextCursor ?? '';
const rows: readonly (readonly [name: string, milliseconds: number, limitMs: number | null])[] = [
  ['first page of 50, counted', await medianOf(() => list({ limit: 50 })), listLimitMs],
  ['last page of 50', await medianOf(() => list({ limit: 50, cursor })), listLimitMs],
  [
    'page of 50, one status',
    await medianOf(() => list({ limit: 50, statuses: ['running'] })),
    listLimitMs,
  ],
  [
    'page of a status that no run has',
    await medianOf(() => list({ limit: 50, statuses: ['lost'] })),
    listLimitMs,
  ],
  ['opening the database and a page of 50', await medianOf(openAndList), listLimitMs],
  [`one page with all ${runCount} runs`, await medianOf(() => list({ limit: runCount })), null],
  [
    'closest run ids',
    await medianOf(async () => await store.runs.closestRunIds('smollm2-135m_chats_00zz')),
    null,
  ],
  ['appending 1000 events in one change', await medianOf(() => append(thousand)), null],
  ['appending 1000 events one by one', await timed(appendOneByOne), null],
];

for (const [name, milliseconds, limitMs] of rows) {
  const limit =
    limitMs === null ? '' : `  ${milliseconds <= limitMs ? 'within' : 'OVER'} ${limitMs} ms`;
  process.stdout.write(`${name.padEnd(40)}${milliseconds.toFixed(1).padStart(9)} ms${limit}\n`);
}

await store.close();
rmSync(directory, { recursive: true });
process.exitCode = rows.some(([, value, limitMs]) => limitMs !== null && value > limitMs) ? 1 : 0;
