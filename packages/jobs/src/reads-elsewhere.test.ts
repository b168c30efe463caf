import type { Observation, RunId } from '@vibeml/core-models';
import { driverUnavailable } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import {
  createFakeWorld,
  expectOk,
  type FakeWorld,
  finishedOutputs,
  sampleApproval,
  sampleContext,
  samplePaidPlan,
  samplePlan,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';

const context = sampleContext();
const here = { refresh: 'this_machine' } as const;
const asked = { refresh: true } as const;
const all = { limit: 100 };

const worldWith = async (count: number) => {
  const world = createFakeWorld({ kind: 'skypilot', hourlyUsd: 2 });
  const jobs = createJobs(world.ports);
  const ids: RunId[] = [];
  for (let index = 0; index < count; index += 1) {
    const plan = samplePaidPlan(4, { driver: 'skypilot', steps: index + 1 });
    const { run } = await expectOk(jobs.launch(plan, sampleApproval(plan), context));
    ids.push(run.id);
  }
  const [first] = ids;
  if (first === undefined) throw new Error('there is a run');
  return { world, jobs, ids, first };
};

/** Counts the calls of an engine, and how many of them were under way at once. */
const counted = (world: FakeWorld, takes = 0) => {
  const calls: string[] = [];
  let underWay = 0;
  let most = 0;
  const count = <Call extends (...given: never[]) => ResultAsync<unknown, unknown>>(
    name: string,
    call: Call,
  ) =>
    ((...given: Parameters<Call>) => {
      calls.push(name);
      underWay += 1;
      most = Math.max(most, underWay);
      const wait = world.clock.sleep(takes, context.signal);
      return ResultAsync.fromSafePromise(wait)
        .andThen(() => call(...given))
        .andTee(() => {
          underWay -= 1;
        });
    }) as Call;
  const driver = {
    ...world.driver,
    observe: count('observe', world.driver.observe),
    readLogs: count('readLogs', world.driver.readLogs),
    find: count('find', world.driver.find),
  };
  return { jobs: createJobs({ ...world.ports, driver: () => driver }), calls, most: () => most };
};

test('a run elsewhere is told at once, as the store knows it, and when it was last seen', async () => {
  const { world, jobs, first } = await worldWith(1);
  world.driver.play(first, { state: 'running' });
  await expectOk(jobs.refresh(first, context));
  world.clock.advance(60_000);
  // Nothing is new, and still the engine told of it.
  const seenAt = world.clock.iso();
  await expectOk(jobs.refresh(first, context));
  world.clock.advance(3_600_000);
  world.driver.play(first, { state: 'ended', exitCode: 13 });
  const { jobs: reading, calls } = counted(world);
  const view = await expectOk(reading.get(first, here, context));
  expect(view).toMatchObject({
    isFresh: false,
    observedAt: seenAt,
    run: { status: 'running' },
    hourlyUsd: null,
  });
  const page = await expectOk(reading.list(all, here, context));
  expect(page.observedAt.get(first)).toBe(seenAt);
  expect(calls).toEqual([]);
  expect((await expectOk(reading.get(first, asked, context))).run.status).toBe('failed');
});

test('a run of this machine is asked about as ever', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  world.driver.play(run.id, { state: 'running' });
  expect((await expectOk(jobs.get(run.id, here, context))).run.status).toBe('running');
  world.driver.play(run.id, { state: 'ended', exitCode: 13 });
  const page = await expectOk(jobs.list(all, here, context));
  expect(page.runs.map(({ status }) => status)).toEqual(['failed']);
});

test('many runs cost one question each, and few are asked at a time', async () => {
  const { world, ids } = await worldWith(30);
  for (const id of ids) world.driver.play(id, { state: 'running' });
  const { jobs, calls, most } = counted(world, 100);
  const page = await expectOk(jobs.list(all, asked, context));
  expect(page.runs.map(({ status }) => status)).toEqual(ids.map(() => 'running'));
  expect(calls).toEqual(ids.map(() => 'observe'));
  expect(most()).toBe(8);
  for (const id of ids) expect(page.observedAt.get(id)).toBeDefined();
});

test('an engine that can look at all at once is asked once; what it can not judge is looked at alone', async () => {
  const { world, ids, first } = await worldWith(5);
  for (const id of ids) world.driver.play(id, { state: 'running' });
  let shared = 0;
  const driver = {
    ...world.driver,
    observeAll: (handles: Parameters<NonNullable<typeof world.driver.observeAll>>[0]) => {
      shared += 1;
      return ResultAsync.combine(
        handles.map((handle) =>
          handle.jobName === first
            ? okAsync<Observation | null>(null)
            : world.driver.observe(handle, context),
        ),
      ).orElse((error) => errAsync(error));
    },
  };
  const jobs = createJobs({ ...world.ports, driver: () => driver });
  const page = await expectOk(jobs.list(all, asked, context));
  expect(page.runs.map(({ status }) => status)).toEqual(ids.map(() => 'running'));
  expect(shared).toBe(1);
});

test('what ended while nobody looked is looked at in full: its result is brought, its machine released', async () => {
  const { world, jobs, first } = await worldWith(2);
  world.driver.play(first, { state: 'ended', exitCode: 0, outputs: finishedOutputs() });
  const page = await expectOk(jobs.list(all, asked, context));
  expect(page.runs.find(({ id }) => id === first)?.status).toBe('succeeded');
  expect(world.driver.job(first)?.releases).toBe(1);
});

test('an engine that gives no answer leaves the list as it is known', async () => {
  const { world, first } = await worldWith(2);
  world.driver.play(first, { state: 'running' });
  const away = { ...world.driver, observe: () => errAsync(driverUnavailable('skypilot', 'off')) };
  const jobs = createJobs({ ...world.ports, driver: () => away });
  const page = await expectOk(jobs.list(all, asked, context));
  expect(page.runs.map(({ status }) => status)).toEqual(['provisioning', 'provisioning']);
});

test('an engine that never answers is waited for no longer than the glance', async () => {
  const { world } = await worldWith(2);
  const silent = {
    ...world.driver,
    observe: () => ResultAsync.fromSafePromise(new Promise<never>(() => undefined)),
  };
  const jobs = createJobs({ ...world.ports, driver: () => silent });
  const startedAt = world.clock.now();
  await expectOk(jobs.list(all, asked, context));
  expect(world.clock.now() - startedAt).toBeLessThanOrEqual(20_000);
});
