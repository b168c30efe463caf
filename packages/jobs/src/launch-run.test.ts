import { RunId } from '@vibeml/core-models';
import { driverTimeout, driverUnavailable, launchFailed } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import {
  createFakeWorld,
  expectErr,
  expectOk,
  needsApproval,
  sampleApproval,
  sampleContext,
  samplePlan,
  sampleRequest,
  withDelays,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';

const context = sampleContext();

test('launching a plan twice gives one run and one job', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  const first = await expectOk(jobs.launch(samplePlan(), null, context));
  const second = await expectOk(jobs.launch(samplePlan(), null, context));
  expect([first.isNew, second.isNew]).toEqual([true, false]);
  expect(second.run.id).toBe(first.run.id);
  expect(world.driver.jobNames()).toEqual([first.run.id]);
});

test('two programs that launch a plan at once give one run and one job', async () => {
  for (let ticks = 0; ticks < 12; ticks += 1) {
    const world = createFakeWorld();
    const programs = [[ticks], [2, ticks, 0]].map((each) => {
      const driver = withDelays(world.driver, each);
      return createJobs({
        ...world.ports,
        runs: withDelays(world.runs, each),
        driver: () => driver,
      });
    });
    const launched = await Promise.all(
      programs.map((jobs) => expectOk(jobs.launch(samplePlan(), null, context))),
    );
    expect(new Set(launched.map(({ run }) => run.id)).size).toBe(1);
    expect(launched.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(world.driver.jobNames()).toHaveLength(1);
  }
});

test('the record is there before the engine is asked', async () => {
  const world = createFakeWorld();
  const recorded: unknown[] = [];
  const driver = {
    ...world.driver,
    launch: (...given: Parameters<typeof world.driver.launch>) =>
      world.runs
        .listEvents({ runId: RunId.parse(given[0].name), limit: 10 })
        .map((events) => recorded.push(...events.map((event) => event.type)))
        .orElse(() => okAsync(0))
        .andThen(() => world.driver.launch(...given)),
  };
  await expectOk(
    createJobs({ ...world.ports, driver: () => driver }).launch(samplePlan(), null, context),
  );
  expect(recorded).toEqual(['run-created', 'launch-started']);
});

test('the run says what the plan says', async () => {
  const world = createFakeWorld();
  const plan = samplePlan({
    request: {
      ...sampleRequest(),
      name: 'tickets',
      project: 'router',
      user: 'ada',
      tags: { team: 'support' },
      maxCostUsd: 5,
    },
  });
  const { run } = await expectOk(createJobs(world.ports).launch(plan, null, context));
  expect(run).toMatchObject({
    planId: plan.id,
    name: 'tickets',
    project: 'router',
    user: 'ada',
    tags: { team: 'support' },
    maxCostUsd: 5,
    model: 'SmolLM2-135M-Instruct',
    dataset: './chats.jsonl',
    workflow: 'lora',
    machine: 'this computer',
    gpuType: null,
    directory: `/data/runs/${run.id}`,
    jobName: run.id,
  });
});

test('without the approval that it needs, a plan starts nothing', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  const plan = samplePlan(needsApproval);
  const error = await expectErr(jobs.launch(plan, null, context));
  expect(error.code).toBe('approval.required');
  expect(error.message).toContain('it can spend money');
  expect(await expectOk(world.runs.findRunOfPlan(plan.id))).toBeNull();
  expect(world.driver.jobNames()).toEqual([]);
});

test('an approval of another digest or another plan does not count', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  const plan = samplePlan(needsApproval);
  const other = samplePlan({ ...needsApproval, steps: 61 });
  for (const approval of [
    sampleApproval(other),
    { ...sampleApproval(plan), digest: other.digest },
    { ...sampleApproval(plan), planId: other.id },
  ])
    expect(await expectErr(jobs.launch(plan, approval, context))).toMatchObject({
      code: 'approval.required',
    });
  expect(world.driver.jobNames()).toEqual([]);
});

test('a stored approval of another digest does not count either', async () => {
  const world = createFakeWorld();
  const plan = samplePlan(needsApproval);
  const wrong = { ...sampleApproval(plan), digest: samplePlan({ steps: 61 }).digest };
  const plans = { ...world.plans, findApproval: () => okAsync(wrong) };
  const error = await expectErr(createJobs({ ...world.ports, plans }).launch(plan, null, context));
  expect(error.code).toBe('approval.required');
});

test('an approval counts whether it is given or stored, and a given one is kept', async () => {
  const plan = samplePlan(needsApproval);
  const given = createFakeWorld();
  await expectOk(createJobs(given.ports).launch(plan, sampleApproval(plan), context));
  expect(await expectOk(given.plans.findApproval(plan.digest))).toEqual(sampleApproval(plan));
  const stored = createFakeWorld();
  await expectOk(stored.plans.saveApproval(sampleApproval(plan)));
  await expectOk(createJobs(stored.ports).launch(plan, null, context));
});

test('an expired plan starts nothing; a run that it has already is given back', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  const expired = samplePlan({ expiresAt: world.clock.iso() });
  expect(await expectErr(jobs.launch(expired, null, context))).toMatchObject({
    code: 'plan.expired',
  });
  expect(world.driver.jobNames()).toEqual([]);
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  world.clock.advance(86_400_000);
  expect((await expectOk(jobs.launch(samplePlan(), null, context))).run.id).toBe(run.id);
});

test.each([
  launchFailed('local', 'no room for a process'),
  driverUnavailable('local', 'python3 is not there'),
])('a launch that fails with $code is recorded and given back', async (failure) => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  world.driver.failNext('launch', failure);
  expect(await expectErr(jobs.launch(samplePlan(), null, context))).toEqual(failure);
  const { run, isNew } = await expectOk(jobs.launch(samplePlan(), null, context));
  expect(isNew).toBe(false);
  expect(run).toMatchObject({ status: 'failed', error: { code: failure.code } });
});

test('a launch without an answer is not a failure yet: the next one finds the job', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  world.driver.failNext('launch', driverTimeout('local', 'launch', 1000));
  await expectErr(jobs.launch(samplePlan(), null, context));
  const { run, isNew } = await expectOk(jobs.launch(samplePlan(), null, context));
  expect(isNew).toBe(false);
  expect(run.status).toBe('provisioning');
  expect(world.driver.job(run.id)?.starts).toBe(1);
});

test('a job that was accepted without an answer is found by its name, not started again', async () => {
  const world = createFakeWorld();
  let launches = 0;
  const driver = {
    ...world.driver,
    launch: (...given: Parameters<typeof world.driver.launch>) => {
      launches += 1;
      return world.driver
        .launch(...given)
        .andThen(() => errAsync(driverTimeout('local', 'launch', 1000)));
    },
  };
  const jobs = createJobs({ ...world.ports, driver: () => driver });
  await expectErr(jobs.launch(samplePlan(), null, context));
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  expect(run).toMatchObject({ status: 'provisioning', handle: { jobName: run.id } });
  expect(launches).toBe(1);
});

test('a launch that somebody still works on is not lost, however long it takes', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  world.driver.failNext('launch', driverTimeout('local', 'launch', 1000));
  await expectErr(jobs.launch(samplePlan(), null, context));
  const run = await expectOk(jobs.findRunOfPlan(samplePlan().id));
  expect(run).not.toBeNull();
  if (run === null) return;
  world.clock.advance(400_000);
  const lease = { name: `launch:${run.id}`, owner: 'somebody', ttlMs: 60_000 };
  await expectOk(world.runs.acquireLease({ ...lease, nowMs: world.clock.now() }));
  expect((await expectOk(jobs.refresh(run.id, context))).run.status).toBe('launching');
  world.clock.advance(60_001);
  expect((await expectOk(jobs.refresh(run.id, context))).run.status).toBe('lost');
});

test('a caller who gave up before anything started gets request.cancelled', async () => {
  const world = createFakeWorld();
  const error = await expectErr(
    createJobs(world.ports).launch(samplePlan(), null, { signal: AbortSignal.abort() }),
  );
  expect(error.code).toBe('request.cancelled');
  expect(world.driver.jobNames()).toEqual([]);
});

test('a job that is accepted after its run was stopped is ended at once', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  const driver = {
    ...world.driver,
    launch: (...given: Parameters<typeof world.driver.launch>) =>
      jobs
        .stop(RunId.parse(given[0].name), { when: 'now' }, context)
        .orElse(() => okAsync(null))
        .andThen(() => world.driver.launch(...given)),
  };
  const slow = createJobs({ ...world.ports, driver: () => driver });
  const { run } = await expectOk(slow.launch(samplePlan(), null, context));
  expect(run).toMatchObject({ status: 'stopped', handle: null });
  expect(world.driver.job(run.id)).toMatchObject({ stops: ['now'], releases: 1 });
  const events = await expectOk(
    world.runs.listEvents({ runId: run.id, types: ['job-accepted'], limit: 10 }),
  );
  expect(events).toEqual([]);
});

test('a run id is taken once', async () => {
  const world = createFakeWorld();
  const ids = { randomCharacters: (count: number) => 'a'.repeat(count) };
  const jobs = createJobs({ ...world.ports, ids });
  const one = await expectOk(jobs.launch(samplePlan(), null, context));
  const other = await expectOk(jobs.launch(samplePlan({ steps: 61 }), null, context));
  expect(one.run.id).toBe('smollm2-135m_chats_aaaa');
  expect(other.run.id).toBe('smollm2-135m_chats_aaaaaaaa');
});
