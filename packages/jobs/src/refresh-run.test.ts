import { RunId } from '@vibeml/core-models';
import { driverUnavailable, jobUnknown, storeLocked } from '@vibeml/errors';
import { errAsync, ResultAsync } from 'neverthrow';
import {
  createFakeWorld,
  expectErr,
  expectOk,
  type FakeStep,
  finishedOutputs,
  progressLine,
  sampleContext,
  samplePlan,
  trainingScript,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';

const context = sampleContext();
const finished = { until: 'finished', timeoutMs: null } as const;

const launched = async (script: readonly FakeStep[] = [], hourlyUsd = 0) => {
  const world = createFakeWorld({ script, hourlyUsd });
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  return { world, jobs, runId: run.id };
};

const endsWith = async (outputs: Readonly<Record<string, string>>) => {
  const { jobs, runId, world } = await launched([{ state: 'ended', exitCode: 0, outputs }]);
  const { run } = await expectOk(jobs.wait(runId, finished, context));
  return { run, world };
};

test('an unknown run is named with ids that look alike', async () => {
  const { jobs, runId } = await launched();
  const error = await expectErr(jobs.refresh(RunId.parse('smollm2-135m_chat_aaaa'), context));
  expect(error).toMatchObject({ code: 'run.not_found', details: { closest: [runId] } });
});

test('an engine that does not answer in time leaves the answer to the store', async () => {
  const { world, jobs, runId } = await launched();
  world.driver.play(runId, { state: 'running', run: progressLine(1, 2) });
  const known = await expectOk(jobs.refresh(runId, context));
  const silent = {
    ...world.driver,
    observe: () => ResultAsync.fromSafePromise(new Promise<never>(() => undefined)),
  };
  const other = createJobs({ ...world.ports, driver: () => silent });
  const startedAt = world.clock.now();
  const view = await expectOk(other.refresh(runId, context));
  expect(world.clock.now() - startedAt).toBe(300);
  expect(view).toMatchObject({ isFresh: false, problem: null, hourlyUsd: null });
  expect(view.run).toEqual(known.run);
  expect(view.observedAt).toBe(known.run.updatedAt);
});

test('a database that fails is an error, whatever the engine says', async () => {
  const { world, runId } = await launched([{ state: 'running' }]);
  const runs = { ...world.runs, appendEvents: () => errAsync(storeLocked('vibeml.db', 5000)) };
  const error = await expectErr(createJobs({ ...world.ports, runs }).refresh(runId, context));
  expect(error.code).toBe('store.locked');
});

test('an engine that fails leaves the answer to the store, with the reason', async () => {
  const { world, jobs, runId } = await launched();
  world.driver.failNext('observe', driverUnavailable('local', 'it is busy'));
  const view = await expectOk(jobs.refresh(runId, context));
  expect(view).toMatchObject({ isFresh: false, problem: { code: 'driver.unavailable' } });
});

test('a caller who gave up gets request.cancelled', async () => {
  const { jobs, runId } = await launched();
  const error = await expectErr(jobs.refresh(runId, { signal: AbortSignal.abort() }));
  expect(error.code).toBe('request.cancelled');
});

test('a job that the engine does not know any more is lost', async () => {
  const { world, jobs, runId } = await launched();
  world.driver.failNext('observe', jobUnknown('local', runId));
  const { run } = await expectOk(jobs.refresh(runId, context));
  expect(run).toMatchObject({ status: 'lost', error: { code: 'run.lost' } });
});

test('a job that vanished is lost, its log is read to the end, and it is released', async () => {
  const { world, jobs, runId } = await launched();
  world.driver.play(runId, { state: 'lost', run: progressLine(3, 2), evidence: 'gone' });
  const { run } = await expectOk(jobs.refresh(runId, context));
  expect(run).toMatchObject({ status: 'lost', progress: { step: 3 }, error: { message: 'gone' } });
  expect(world.driver.job(runId)?.releases).toBe(1);
});

test('a settled run costs no more questions', async () => {
  const { world, jobs, runId } = await launched(trainingScript(), 2);
  const waited = await expectOk(jobs.wait(runId, finished, context));
  expect(waited.hourlyUsd).toBe(0);
  const deaf = { ...world.driver, observe: () => errAsync(driverUnavailable('local', 'gone')) };
  const other = createJobs({ ...world.ports, driver: () => deaf });
  expect(await expectOk(other.refresh(runId, context))).toMatchObject({
    isFresh: true,
    problem: null,
    hourlyUsd: 0,
  });
});

test('what is being billed is told while it is', async () => {
  const { world, jobs, runId } = await launched([], 2);
  world.driver.play(runId, { state: 'running' });
  expect((await expectOk(jobs.refresh(runId, context))).hourlyUsd).toBe(2);
});

test('a release that fails is tried again', async () => {
  const { world, jobs, runId } = await launched([{ state: 'ended', exitCode: 13 }]);
  world.driver.failNext('release', driverUnavailable('local', 'it is busy'));
  const first = await expectOk(jobs.refresh(runId, context));
  expect(first).toMatchObject({
    problem: { code: 'driver.unavailable' },
    run: { releasedAt: null },
  });
  const second = await expectOk(jobs.refresh(runId, context));
  expect(second.run.releasedAt).not.toBeNull();
});

test('a result is verified before anything is released', async () => {
  const { jobs, runId, world } = await launched(trainingScript());
  await expectOk(jobs.wait(runId, finished, context));
  const events = await expectOk(world.runs.listEvents({ runId, limit: 1000 }));
  const order = events
    .map((event) => event.type)
    .filter((type) => /^(?:job-ended|artifacts|machine)/.test(type));
  expect(order).toEqual(['job-ended', 'artifacts-verified', 'machine-released']);
});

const good = finishedOutputs();
const { DONE: _, ...withoutDone } = good;
const { 'manifest.json': __, ...withoutManifest } = good;
const { 'final/adapter_model.safetensors': ___, ...withoutFile } = good;
const manifestOf = (path: string): string =>
  JSON.stringify({ version: 1, files: [{ path, bytes: 7, sha256: 'a'.repeat(64) }] });

test.each([
  ['DONE is missing', withoutDone, 'DONE'],
  ['the manifest is missing', withoutManifest, 'no manifest'],
  ['the manifest is no JSON', { ...good, 'manifest.json': '{' }, 'damaged'],
  ['the manifest is empty', { ...good, 'manifest.json': '{"files":[]}' }, 'damaged'],
  ['a file is missing', withoutFile, 'is not there'],
  [
    'a file was changed',
    { ...good, 'final/adapter_model.safetensors': 'weightz' },
    'does not match its checksum',
  ],
  [
    'a path leaves the output directory',
    { ...good, 'manifest.json': manifestOf('../../etc/passwd'), '../../etc/passwd': 'weights' },
    'damaged',
  ],
  [
    'a path is absolute',
    { ...good, 'manifest.json': manifestOf('/etc/passwd'), '/etc/passwd': 'weights' },
    'damaged',
  ],
])('no success when %s', async (_name, outputs, reason) => {
  const { run, world } = await endsWith(outputs);
  expect(run).toMatchObject({ status: 'failed', error: { code: 'run.artifact_missing' } });
  expect(run.error?.message).toContain(reason);
  expect(world.driver.job(run.id)?.releases).toBe(1);
});

test('a verification without an answer leaves the run in saving, and is made later', async () => {
  const { jobs, runId, world } = await launched([
    { state: 'ended', exitCode: 0, outputs: finishedOutputs() },
  ]);
  world.driver.failNext('readOutput', driverUnavailable('local', 'it is busy'));
  const first = await expectOk(jobs.refresh(runId, context));
  expect(first.run).toMatchObject({ status: 'saving', releasedAt: null });
  expect((await expectOk(jobs.refresh(runId, context))).run.status).toBe('succeeded');
});

test('a slow verification goes on behind the deadline and is not started twice', async () => {
  const { world, runId } = await launched([
    { state: 'ended', exitCode: 0, outputs: finishedOutputs() },
  ]);
  let started = 0;
  let answer: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const slow = {
    ...world.driver,
    download: (...given: Parameters<typeof world.driver.download>) => {
      started += 1;
      return ResultAsync.fromSafePromise(gate).andThen(() => world.driver.download(...given));
    },
  };
  const jobs = createJobs({ ...world.ports, driver: () => slow });
  expect((await expectOk(jobs.refresh(runId, context))).run.status).toBe('saving');
  expect((await expectOk(jobs.refresh(runId, context))).run.status).toBe('saving');
  answer();
  const { run } = await expectOk(jobs.refresh(runId, context));
  expect(run.status).toBe('succeeded');
  expect(started).toBe(1);
});

test('a list shows the states of now, and its filter too', async () => {
  const { world, jobs, runId } = await launched();
  world.driver.play(runId, { state: 'ended', exitCode: 13 });
  const query = { statuses: ['failed' as const], limit: 10 };
  expect((await expectOk(jobs.list(query, { refresh: false }, context))).total).toBe(0);
  const page = await expectOk(jobs.list(query, { refresh: true }, context));
  expect(page.runs.map((run) => run.id)).toEqual([runId]);
});

test('get with refresh asks the engine, without it only the store', async () => {
  const { world, jobs, runId } = await launched();
  world.driver.play(runId, { state: 'running' });
  expect((await expectOk(jobs.get(runId, { refresh: false }, context))).run.status).toBe(
    'provisioning',
  );
  expect((await expectOk(jobs.get(runId, { refresh: true }, context))).run.status).toBe('running');
});
