import type { Plan, RunId } from '@vibeml/core-models';
import { driverUnavailable } from '@vibeml/errors';
import { errAsync, ResultAsync } from 'neverthrow';
import {
  checkpointLine,
  createCrashPoint,
  createFakeWorld,
  expectErr,
  expectOk,
  type FakeStep,
  type FakeWorld,
  sampleApproval,
  sampleContext,
  samplePaidPlan,
  trainingScript,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';

const context = sampleContext();
const finished = { until: 'finished', timeoutMs: null } as const;
const weights = 'final/adapter_model.safetensors';

const planOf = (keep: Plan['keep']): Plan => samplePaidPlan(4, { driver: 'skypilot', keep });
const plan = planOf({ kind: 'cluster_directory', cluster: 'mini', path: 'vibeml/runs' });

const worldOf = (script: readonly FakeStep[] = trainingScript()): FakeWorld =>
  createFakeWorld({ kind: 'skypilot', hourlyUsd: 2, script });

const launch = async (world: FakeWorld, launched = plan): Promise<RunId> => {
  const { run } = await expectOk(
    createJobs(world.ports).launch(launched, sampleApproval(launched), context),
  );
  return run.id;
};

const placeOf = (runId: RunId, path: string): string => `/data/runs/${runId}/output/${path}`;

const typesOf = async (world: FakeWorld, runId: RunId) =>
  (await expectOk(world.runs.listEvents({ runId, limit: 1000 }))).map(({ type }) => type);

const countOf = (types: readonly string[], type: string): number =>
  types.filter((each) => each === type).length;

test('a result is brought to this machine and checked here before its machine is released', async () => {
  const world = worldOf();
  const runId = await launch(world);
  const { run } = await expectOk(createJobs(world.ports).wait(runId, finished, context));
  expect(run).toMatchObject({ status: 'succeeded', artifacts: [{ path: weights, bytes: 7 }] });
  expect(world.results.texts.get(placeOf(runId, weights))).toBe('weights');
  expect(world.results.texts.has(placeOf(runId, 'manifest.json'))).toBe(true);
  expect(world.results.texts.has(placeOf(runId, 'DONE'))).toBe(true);
  const types = await typesOf(world, runId);
  expect(types.slice(-3)).toEqual(['job-ended', 'artifacts-verified', 'machine-released']);
});

test('a program that dies at any call of the end is continued, and each step is done once', async () => {
  let crashes = 0;
  for (let calls = 0; calls < 400; calls += 1)
    for (const moment of ['before', 'after'] as const) {
      const world = worldOf();
      const runId = await launch(world);
      const crash = createCrashPoint(calls, moment);
      const driver = crash.wrap(world.driver);
      const jobs = createJobs({
        ...world.ports,
        runs: crash.wrap(world.runs),
        results: crash.wrap(world.results),
        driver: () => driver,
      });
      if (
        (await Promise.race([jobs.wait(runId, finished, context), crash.crashed])) !== 'crashed'
      ) {
        expect(crashes).toBeGreaterThan(60);
        return;
      }
      crashes += 1;
      const { run } = await expectOk(createJobs(world.ports).wait(runId, finished, context));
      expect([calls, moment, run.status]).toEqual([calls, moment, 'succeeded']);
      expect(world.results.texts.get(placeOf(runId, weights))).toBe('weights');
      const types = await typesOf(world, runId);
      for (const once of ['job-ended', 'artifacts-verified', 'machine-released'])
        expect([once, countOf(types, once)]).toEqual([once, 1]);
    }
  expect(crashes).toBe('less');
});

test('of two programs that see the end, one brings the result', async () => {
  const world = worldOf();
  const runId = await launch(world);
  let downloads = 0;
  const counting = {
    ...world.driver,
    download: (...given: Parameters<typeof world.driver.download>) => {
      downloads += 1;
      return world.driver.download(...given);
    },
  };
  const programs = [1, 2, 3].map(() => createJobs({ ...world.ports, driver: () => counting }));
  const seen = await Promise.all(
    programs.map((jobs) => expectOk(jobs.wait(runId, finished, context))),
  );
  expect(seen.map(({ run }) => run.status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(downloads).toBe(1);
});

test('what is here already is not brought again, and what arrived damaged is asked for once more', async () => {
  const world = worldOf();
  const runId = await launch(world);
  const asked: (readonly string[])[] = [];
  const spoiling = {
    ...world.driver,
    download: (...given: Parameters<typeof world.driver.download>) => {
      asked.push(given[1].paths);
      return world.driver.download(...given).map((artifacts) => {
        if (asked.length === 1) world.results.texts.set(placeOf(runId, weights), 'weightz');
        return artifacts;
      });
    },
  };
  const jobs = createJobs({ ...world.ports, driver: () => spoiling });
  const { run } = await expectOk(jobs.wait(runId, finished, context));
  expect(run.status).toBe('succeeded');
  expect(asked).toEqual([[weights], [weights]]);
  await expectOk(jobs.artifacts(runId, { directory: null }, context));
  expect(asked).toHaveLength(2);
});

test('a result that stays damaged is refused', async () => {
  const world = worldOf();
  const runId = await launch(world);
  const spoiling = {
    ...world.driver,
    download: (...given: Parameters<typeof world.driver.download>) =>
      world.driver.download(...given).map((artifacts) => {
        world.results.texts.set(placeOf(runId, weights), 'weightz');
        return artifacts;
      }),
  };
  const jobs = createJobs({ ...world.ports, driver: () => spoiling });
  const { run } = await expectOk(jobs.wait(runId, finished, context));
  expect(run).toMatchObject({ status: 'failed', error: { code: 'run.artifact_missing' } });
  expect(run.error?.message).toContain('checksum');
});

test('an engine that is away while the result is brought leaves the run in saving, and nothing is released', async () => {
  const world = worldOf();
  const runId = await launch(world);
  let isAway = true;
  const shaky = {
    ...world.driver,
    download: (...given: Parameters<typeof world.driver.download>) =>
      isAway
        ? errAsync(driverUnavailable('skypilot', 'the network is down'))
        : world.driver.download(...given),
  };
  const jobs = createJobs({ ...world.ports, driver: () => shaky });
  for (let look = 0; look < 6; look += 1) await expectOk(jobs.refresh(runId, context));
  const { run } = await expectOk(jobs.get(runId, { refresh: false }, context));
  expect(run).toMatchObject({ status: 'saving', releasedAt: null });
  expect(world.driver.job(runId)?.releases).toBe(0);
  isAway = false;
  expect((await expectOk(jobs.refresh(runId, context))).run.status).toBe('succeeded');
});

test('files that were brought are checked and copied without the engine; one that is missing is brought again', async () => {
  const world = worldOf();
  const runId = await launch(world);
  await expectOk(createJobs(world.ports).wait(runId, finished, context));
  const away = {
    ...world.driver,
    download: () => errAsync(driverUnavailable('skypilot', 'the server is gone')),
  };
  const jobs = createJobs({ ...world.ports, driver: () => away });
  const found = await expectOk(jobs.artifacts(runId, { directory: '/tmp/here' }, context));
  expect(found.directory).toBe('/tmp/here');
  expect(world.results.texts.get(`/tmp/here/${weights}`)).toBe('weights');
  world.results.texts.set(placeOf(runId, weights), 'changed');
  const error = await expectErr(jobs.artifacts(runId, { directory: null }, context));
  expect(error.code).toBe('driver.unavailable');
  const again = await expectOk(
    createJobs(world.ports).artifacts(runId, { directory: null }, context),
  );
  expect(again.directory).toBe(`/data/runs/${runId}/output`);
  expect(world.results.texts.get(placeOf(runId, weights))).toBe('weights');
});

const checkpointFiles = {
  'checkpoints/checkpoint-2/adapter.safetensors': 'half',
  'checkpoints/checkpoint-2/trainer_state.json': '{}',
};
const stoppedScript: readonly FakeStep[] = [
  { state: 'running', run: checkpointLine(2), outputs: checkpointFiles },
];

const stoppedRun = async (launched = plan) => {
  const world = worldOf(stoppedScript);
  const runId = await launch(world, launched);
  const jobs = createJobs(world.ports);
  await expectOk(jobs.wait(runId, { until: 'running', timeoutMs: null }, context));
  await expectOk(jobs.stop(runId, { when: 'after_checkpoint' }, context));
  const { run } = await expectOk(jobs.wait(runId, finished, context));
  expect(run.status).toBe('stopped');
  return { world, jobs, runId };
};

test('the checkpoint of a stopped run is brought here when a new run shall take it up, once', async () => {
  const { world, jobs, runId } = await stoppedRun();
  expect(world.results.texts.size).toBe(0);
  const point = await expectOk(jobs.resumePoint(runId, context));
  expect(point).toEqual({
    runId,
    step: 2,
    checkpointPath: placeOf(runId, 'checkpoints/checkpoint-2'),
  });
  for (const [path, text] of Object.entries(checkpointFiles))
    expect(world.results.texts.get(placeOf(runId, path))).toBe(text);
  const away = { ...world.driver, download: () => errAsync(driverUnavailable('skypilot', 'off')) };
  const later = createJobs({ ...world.ports, driver: () => away });
  expect(await expectOk(later.resumePoint(runId, context))).toEqual(point);
  world.results.texts.delete(placeOf(runId, 'checkpoints/checkpoint-2/trainer_state.json'));
  const error = await expectErr(later.resumePoint(runId, context));
  expect(error).toMatchObject({ code: 'run.not_resumable' });
  expect(error.message).toContain('off');
});

test('a checkpoint that stands on its machine alone is brought before that is released', async () => {
  const { world, runId } = await stoppedRun(planOf({ kind: 'held_machine', minutes: 30 }));
  expect(
    world.results.texts.get(placeOf(runId, 'checkpoints/checkpoint-2/adapter.safetensors')),
  ).toBe('half');
  expect(world.driver.job(runId)?.releases).toBe(1);
});

test('a slow download goes on behind the deadline of a read, with its lease renewed', async () => {
  const world = worldOf();
  const runId = await launch(world);
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let started = 0;
  const slow = {
    ...world.driver,
    download: (...given: Parameters<typeof world.driver.download>) => {
      started += 1;
      return ResultAsync.fromSafePromise(gate).andThen(() => world.driver.download(...given));
    },
  };
  const one = createJobs({ ...world.ports, driver: () => slow });
  const other = createJobs({ ...world.ports, driver: () => slow });
  for (let look = 0; look < 6; look += 1) await expectOk(one.refresh(runId, context));
  for (let look = 0; look < 20; look += 1) await expectOk(other.refresh(runId, context));
  expect(started).toBe(1);
  open();
  const { run } = await expectOk(createJobs(world.ports).wait(runId, finished, context));
  expect(run.status).toBe('succeeded');
});
