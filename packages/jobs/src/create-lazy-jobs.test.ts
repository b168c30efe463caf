import { okAsync } from 'neverthrow';
import { createMemoryRunStore, expectOk, sampleContext, sampleRunEvents } from 'vibeml-testing';
import { expect, test } from 'vitest';
import type { Jobs } from './create-jobs.ts';
import { createLazyJobs } from './create-lazy-jobs.ts';
import { foldRun } from './reduce-run.ts';

const lastRun = (count?: number) => {
  const run = foldRun(sampleRunEvents().slice(0, count));
  if (run === null) throw new Error('the sample has events');
  return run;
};

const storeOf = async (run: ReturnType<typeof lastRun>) => {
  const runs = createMemoryRunStore();
  expectOk(
    await runs.createRun({ runId: run.id, expectedVersion: 0, events: [], run, cursors: {} }),
  );
  return runs;
};

const loadNothing = () => {
  throw new Error('nothing may be loaded');
};

test('a settled run is shown and listed without loading what asks an engine', async () => {
  const run = lastRun();
  const jobs = createLazyJobs(await storeOf(run), loadNothing);
  const view = expectOk(await jobs.get(run.id, { refresh: true }, sampleContext()));
  expect(view).toMatchObject({ run, isFresh: true, hourlyUsd: 0 });
  const page = expectOk(await jobs.list({ limit: 10 }, { refresh: true }, sampleContext()));
  expect(page.runs).toEqual([run]);
});

test('a run that still goes is asked about at its engine', async () => {
  const run = lastRun(4);
  const asked: string[] = [];
  const refresh: Jobs['refresh'] = (runId) => {
    asked.push(runId);
    return okAsync({ run, observedAt: run.updatedAt, isFresh: true, problem: null, hourlyUsd: 2 });
  };
  const runs = await storeOf(run);
  const jobs = createLazyJobs(runs, () =>
    okAsync({ ...createLazyJobs(runs, loadNothing), refresh }),
  );
  const view = expectOk(await jobs.get(run.id, { refresh: true }, sampleContext()));
  expect(view.hourlyUsd).toBe(2);
  expectOk(await jobs.list({ limit: 10 }, { refresh: true }, sampleContext()));
  expect(asked).toEqual([run.id, run.id]);
  const stored = expectOk(await jobs.get(run.id, { refresh: false }, sampleContext()));
  expect(stored.isFresh).toBe(false);
  expect(asked).toHaveLength(2);
});
