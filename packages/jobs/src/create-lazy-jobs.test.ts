import { runNotFound } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import {
  createMemoryRunStore,
  expectOk,
  sampleContext,
  sampleIds,
  samplePlan,
  sampleRunEvents,
} from 'vibeml-testing';
import { expect, test, vi } from 'vitest';
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

test('what needs an engine is handed to it as it was asked, and its answer comes back', async () => {
  const { runId, planId } = sampleIds();
  const context = sampleContext();
  const asked: (readonly unknown[])[] = [];
  const telling =
    (name: string) =>
    (...call: readonly unknown[]) => {
      asked.push([name, ...call]);
      return errAsync(runNotFound(name, []));
    };
  const run = lastRun();
  const runs = createMemoryRunStore();
  const load = vi.fn(() =>
    okAsync<Jobs, never>({
      ...createLazyJobs(runs, loadNothing),
      launch: telling('launch'),
      findRunOfPlan: (...call) => {
        asked.push(['findRunOfPlan', ...call]);
        return okAsync(run);
      },
      wait: telling('wait'),
      stop: telling('stop'),
      logs: telling('logs'),
      metrics: telling('metrics'),
      diagnose: telling('diagnose'),
      resumePoint: telling('resumePoint'),
      artifacts: telling('artifacts'),
      supervise: telling('supervise'),
    }),
  );
  const jobs = createLazyJobs(runs, load);
  const plan = samplePlan();
  const waiting = { until: 'finished', timeoutMs: 5 } as const;
  const stopping = { when: 'now' } as const;
  const wanted = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 2048 } as const;
  const answers = [
    await jobs.launch(plan, null, context),
    await jobs.wait(runId, waiting, context),
    await jobs.stop(runId, stopping, context),
    await jobs.logs(runId, wanted, context),
    await jobs.metrics(runId, { maxPoints: 7 }),
    await jobs.diagnose(runId, context),
    await jobs.resumePoint(runId, context),
    await jobs.artifacts(runId, { directory: null }, context),
    await jobs.supervise(runId, context),
  ];
  expect(expectOk(await jobs.findRunOfPlan(planId))).toBe(run);
  expect(asked).toEqual([
    ['launch', plan, null, context],
    ['wait', runId, waiting, context],
    ['stop', runId, stopping, context],
    ['logs', runId, wanted, context],
    ['metrics', runId, { maxPoints: 7 }],
    ['diagnose', runId, context],
    ['resumePoint', runId, context],
    ['artifacts', runId, { directory: null }, context],
    ['supervise', runId, context],
    ['findRunOfPlan', planId],
  ]);
  for (const [index, answer] of answers.entries()) {
    expect(answer._unsafeUnwrapErr().message).toContain(String(asked[index]?.[0]));
  }
  expect(load).toHaveBeenCalledTimes(asked.length);
});
