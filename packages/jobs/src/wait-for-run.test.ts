import { driverUnavailable } from '@vibeml/errors';
import {
  createFakeWorld,
  expectErr,
  expectOk,
  sampleContext,
  samplePlan,
  trainingScript,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';

const context = sampleContext();

const launched = async (script = trainingScript()) => {
  const world = createFakeWorld({ script });
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  return { world, jobs, runId: run.id };
};

test.each([
  ['running', 'running'],
  ['first_metric', 'running'],
  ['finished', 'succeeded'],
] as const)('waits until %s', async (until, status) => {
  const { jobs, runId } = await launched();
  const waited = await expectOk(jobs.wait(runId, { until, timeoutMs: null }, context));
  expect(waited).toMatchObject({ isReached: true, isFresh: true, run: { status } });
});

test('a run that ends ends every wait', async () => {
  const { jobs, runId } = await launched([{ state: 'ended', exitCode: 12 }]);
  const waited = await expectOk(
    jobs.wait(runId, { until: 'first_metric', timeoutMs: null }, context),
  );
  expect(waited).toMatchObject({ isReached: true, run: { status: 'failed' } });
});

test('a timeout is an answer, after just that time', async () => {
  const { world, jobs, runId } = await launched(trainingScript().slice(0, 2));
  const startedAt = world.clock.now();
  const waited = await expectOk(
    jobs.wait(runId, { until: 'finished', timeoutMs: 30_000 }, context),
  );
  expect(waited).toMatchObject({ isReached: false, run: { status: 'running' } });
  expect(world.clock.now() - startedAt).toBe(30_000);
});

test('a timeout of nothing looks once', async () => {
  const { jobs, runId } = await launched();
  const waited = await expectOk(jobs.wait(runId, { until: 'finished', timeoutMs: 0 }, context));
  expect(waited).toMatchObject({ isReached: false, run: { status: 'setting_up' } });
});

/** Milliseconds between the looks of a wait, first to last. */
const pausesOf = async (script = trainingScript(), timeoutMs = 20_000) => {
  const { world, runId } = await launched(script);
  const looks: number[] = [];
  const driver = {
    ...world.driver,
    observe: (...given: Parameters<typeof world.driver.observe>) => {
      looks.push(world.clock.now());
      return world.driver.observe(...given);
    },
  };
  const watching = createJobs({ ...world.ports, driver: () => driver });
  await expectOk(watching.wait(runId, { until: 'finished', timeoutMs }, context));
  return looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
};

test('it looks often until there is progress, twice a second then, and every two seconds while nothing changes', async () => {
  const pauses = await pausesOf(trainingScript().slice(0, 2));
  expect(pauses.slice(0, 5)).toEqual([200, 500, 1000, 2000, 2000]);
  expect(Math.max(...pauses)).toBe(2000);
});

test('it looks most often when the end is near, but not for long', async () => {
  const pauses = await pausesOf(trainingScript().slice(0, 3));
  expect(pauses.slice(0, 8)).toEqual([200, 500, 50, 100, 200, 400, 800, 1600]);
});

test('each change is told once', async () => {
  const { jobs, runId } = await launched();
  const versions: number[] = [];
  await expectOk(
    jobs.wait(
      runId,
      {
        until: 'finished',
        timeoutMs: null,
        onChange: ({ run }) => versions.push(run.version),
      },
      context,
    ),
  );
  expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
  expect(versions.length).toBeGreaterThan(2);
});

test('a caller who gives up gets request.cancelled, and the run goes on', async () => {
  const { world, jobs, runId } = await launched(trainingScript().slice(0, 2));
  const controller = new AbortController();
  const waiting = jobs.wait(
    runId,
    {
      until: 'finished',
      timeoutMs: null,
      onChange: ({ run }) => {
        if (run.status === 'running') controller.abort();
      },
    },
    { signal: controller.signal },
  );
  expect((await expectErr(waiting)).code).toBe('request.cancelled');
  expect(world.driver.job(runId)).toMatchObject({ state: 'running', stops: [], releases: 0 });
});

test('an engine that fails for a while does not end the wait', async () => {
  const { world, jobs, runId } = await launched();
  world.driver.failNext('observe', driverUnavailable('local', 'it is busy'));
  const problems: unknown[] = [];
  const waited = await expectOk(
    jobs.wait(
      runId,
      {
        until: 'finished',
        timeoutMs: null,
        onChange: ({ problem }) => problems.push(problem?.code ?? null),
      },
      context,
    ),
  );
  expect(problems[0]).toBe('driver.unavailable');
  expect(waited.run.status).toBe('succeeded');
});
