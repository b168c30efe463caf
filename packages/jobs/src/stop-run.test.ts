import { RunId } from '@vibeml/core-models';
import { driverTimeout, driverUnavailable } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import {
  createFakeWorld,
  expectErr,
  expectOk,
  type FakeStep,
  sampleContext,
  samplePlan,
  trainingScript,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';

const context = sampleContext();
const finished = { until: 'finished', timeoutMs: null } as const;

const running = async (onStop?: FakeStep) => {
  const world = createFakeWorld({
    script: trainingScript().slice(0, 2),
    ...(onStop === undefined ? {} : { onStop }),
  });
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  await expectOk(jobs.wait(run.id, { until: 'first_metric', timeoutMs: null }, context));
  return { world, jobs, runId: run.id };
};

test('a stop is recorded, asked of the engine once, and ends the run', async () => {
  const { world, jobs, runId } = await running();
  const asked = await expectOk(jobs.stop(runId, { when: 'after_checkpoint' }, context));
  expect(asked).toMatchObject({ status: 'running', stopRequested: 'after_checkpoint' });
  const { run } = await expectOk(jobs.wait(runId, finished, context));
  expect(run.status).toBe('stopped');
  expect(world.driver.job(runId)).toMatchObject({ stops: ['after_checkpoint'], releases: 1 });
});

test('the wish is on record before the engine is asked, and outlives its failure', async () => {
  const { world, jobs, runId } = await running();
  world.driver.failNext('stop', driverUnavailable('local', 'it is busy'));
  expect((await expectErr(jobs.stop(runId, { when: 'now' }, context))).code).toBe(
    'driver.unavailable',
  );
  const { run } = await expectOk(jobs.get(runId, { refresh: false }, context));
  expect(run.stopRequested).toBe('now');
  expect((await expectOk(jobs.wait(runId, finished, context))).run.status).toBe('stopped');
});

test('stopping twice is one wish; a stronger one is a new wish', async () => {
  const { world, jobs, runId } = await running({ state: 'running' });
  await expectOk(jobs.stop(runId, { when: 'after_checkpoint' }, context));
  await expectOk(jobs.stop(runId, { when: 'after_checkpoint' }, context));
  await expectOk(jobs.stop(runId, { when: 'now' }, context));
  await expectOk(jobs.stop(runId, { when: 'after_checkpoint' }, context));
  for (let look = 0; look < 3; look += 1) await expectOk(jobs.refresh(runId, context));
  // Each call asks the engine; looking does not ask again.
  expect(world.driver.job(runId)?.stops).toEqual([
    'after_checkpoint',
    'after_checkpoint',
    'now',
    'now',
  ]);
  const events = await expectOk(
    world.runs.listEvents({ runId, types: ['stop-requested'], limit: 10 }),
  );
  expect(events.map((event) => event.type === 'stop-requested' && event.when)).toEqual([
    'after_checkpoint',
    'now',
  ]);
});

test('a run that ended is given back as it is', async () => {
  const { world, jobs, runId } = await running();
  world.driver.play(runId, { state: 'ended', exitCode: 13 });
  await expectOk(jobs.wait(runId, finished, context));
  const run = await expectOk(jobs.stop(runId, { when: 'now' }, context));
  expect(run).toMatchObject({ status: 'failed', stopRequested: null });
  expect(world.driver.job(runId)?.stops).toEqual([]);
});

test('a program that finished before it was asked has its result', async () => {
  const { jobs, runId } = await running(trainingScript()[3]);
  await expectOk(jobs.stop(runId, { when: 'after_checkpoint' }, context));
  expect((await expectOk(jobs.wait(runId, finished, context))).run.status).toBe('succeeded');
});

test('a killed program that was asked to stop is stopped, not failed', async () => {
  const { jobs, runId } = await running({ state: 'ended', exitCode: 137 });
  await expectOk(jobs.stop(runId, { when: 'now' }, context));
  expect((await expectOk(jobs.wait(runId, finished, context))).run.status).toBe('stopped');
});

const unaccepted = async (isThere: boolean) => {
  const world = createFakeWorld();
  const driver = {
    ...world.driver,
    launch: (...given: Parameters<typeof world.driver.launch>) =>
      (isThere ? world.driver.launch(...given).map(() => null) : okAsync(null)).andThen(() =>
        errAsync(driverTimeout('local', 'launch', 1000)),
      ),
  };
  const jobs = createJobs({ ...world.ports, driver: () => driver });
  await expectErr(jobs.launch(samplePlan(), null, context));
  const run = await expectOk(jobs.findRunOfPlan(samplePlan().id));
  expect(run).toMatchObject({ status: 'launching', handle: null });
  return { world, jobs, runId: RunId.parse(run?.id) };
};

test('a run that has no job yet is stopped where it stands', async () => {
  const { world, jobs, runId } = await unaccepted(false);
  const run = await expectOk(jobs.stop(runId, { when: 'now' }, context));
  expect(run).toMatchObject({ status: 'stopped', error: null });
  expect((await expectOk(jobs.launch(samplePlan(), null, context))).run.status).toBe('stopped');
  expect(world.driver.jobNames()).toEqual([]);
});

test('a job that nobody wrote down is found and stopped', async () => {
  const { world, jobs, runId } = await unaccepted(true);
  await expectOk(jobs.stop(runId, { when: 'now' }, context));
  expect((await expectOk(jobs.wait(runId, finished, context))).run.status).toBe('stopped');
  expect(world.driver.job(runId)).toMatchObject({ stops: ['now'], releases: 1 });
});

test('stopping an unknown run says so', async () => {
  const { jobs } = await running();
  const error = await expectErr(jobs.stop(RunId.parse('smol'), { when: 'now' }, context));
  expect(error.code).toBe('run.not_found');
  expect(error.message).toContain('smol');
});
