import type { Plan, RunEvent, RunId } from '@vibeml/core-models';
import { driverUnavailable, launchFailed } from '@vibeml/errors';
import { errAsync } from 'neverthrow';
import {
  checkpointLine,
  createCrashPoint,
  createFakeWorld,
  expectOk,
  type FakeStep,
  type FakeWorld,
  progressLine,
  sampleApproval,
  sampleContext,
  samplePaidPlan,
  trainingScript,
} from 'vibeml-testing';
import { describe, expect, test } from 'vitest';
import { createJobs, type Jobs } from './create-jobs.ts';
import { foldRun } from './reduce-run.ts';
import { runCost } from './run-cost.ts';

const context = sampleContext();

const cloudPlan = (maxRestarts = 2, capUsd = 4, steps = 60): Plan =>
  samplePaidPlan(capUsd, {
    driver: 'skypilot',
    steps,
    recovery: { mode: 'cluster_job', maxRestarts, reason: 'a supervisor runs' },
    keep: { kind: 'cluster_directory', cluster: 'mini', path: 'vibeml/runs' },
    tailSeconds: 300,
  });

const plan = cloudPlan();

/** Two steps and a checkpoint, one step more, and then the machine is gone. */
const lostScript: readonly FakeStep[] = [
  { state: 'setting_up' },
  { state: 'running', run: `${progressLine(1, 2.5)}${progressLine(2, 2.1)}${checkpointLine(2)}` },
  { state: 'running', run: progressLine(3, 1.9) },
  { state: 'lost', evidence: 'the machine was preempted' },
];

/** The rest after the checkpoint: step 3 is done again. */
const restScript: readonly FakeStep[] = [
  { state: 'setting_up' },
  {
    state: 'running',
    run: `${progressLine(3, 1.8)}${progressLine(4, 1.5)}${checkpointLine(4)}`,
  },
  ...trainingScript().slice(3),
];

const worldOf = (...scripts: readonly (readonly FakeStep[])[]): FakeWorld =>
  createFakeWorld({
    kind: 'skypilot',
    hourlyUsd: 2,
    script: scripts[0] ?? lostScript,
    laterScripts: scripts.length === 0 ? [restScript] : scripts.slice(1),
  });

const launch = async (world: FakeWorld, launched = plan): Promise<RunId> => {
  const { run } = await expectOk(
    createJobs(world.ports).launch(launched, sampleApproval(launched), context),
  );
  return run.id;
};

const eventsOf = (world: FakeWorld, runId: RunId): Promise<readonly RunEvent[]> =>
  expectOk(world.runs.listEvents({ runId, limit: 1000 }));

const countOf = (events: readonly RunEvent[], type: RunEvent['type']): number =>
  events.filter((event) => event.type === type).length;

const reservedUsd = async ({ ledger, clock }: FakeWorld): Promise<number> => {
  const query = { project: null, groupId: null, at: clock.iso() };
  return (await expectOk(ledger.readState(query))).spend.day.reservedUsd;
};

const untilLost = async (world: FakeWorld, runId: RunId): Promise<Jobs> => {
  const jobs = createJobs(world.ports);
  for (let look = 0; look < 4; look += 1) await expectOk(jobs.refresh(runId, context));
  return jobs;
};

test('a lost machine is replaced, and the run goes on from its checkpoint to its result', async () => {
  const world = worldOf();
  const runId = await launch(world);
  const seen: string[] = [];
  const supervised = await expectOk(
    createJobs(world.ports).supervise(runId, context, {
      onChange: ({ run }) => seen.push(run.status),
    }),
  );
  expect(supervised.run).toMatchObject({
    status: 'succeeded',
    recoveries: 1,
    recentLosses: [2.5, 2.1, 1.8, 1.5],
    warnings: [{ code: 'run.machine_lost', message: expect.stringContaining('preempted') }],
  });
  expect(seen).toContain('recovering');
  expect(world.driver.attempts(runId)).toEqual([0, 1]);
  const { points } = await expectOk(createJobs(world.ports).metrics(runId, { maxPoints: 10 }));
  expect(points.map(({ step, loss }) => [step, loss])).toEqual([
    [1, 2.5],
    [2, 2.1],
    [3, 1.8],
    [4, 1.5],
  ]);
});

test('what is known of the lost machine ends up on the bill, and nothing between the machines', async () => {
  const world = worldOf();
  const runId = await launch(world);
  world.clock.advance(600_000);
  const jobs = await untilLost(world, runId);
  const { run: waiting } = await expectOk(jobs.get(runId, { refresh: false }, context));
  expect(waiting).toMatchObject({ status: 'recovering', recoveries: 0, endedAt: null });
  expect(waiting.releasedAt).not.toBeNull();
  const cost = runCost(waiting, world.clock.now()).soFarUsd;
  expect(cost).toBeCloseTo(world.driver.billedUsd(runId), 4);
  world.clock.advance(86_400_000);
  expect(runCost(waiting, world.clock.now()).soFarUsd).toBe(cost);
  expect(await reservedUsd(world)).toBe(4);
  const { run } = await expectOk(jobs.supervise(runId, context));
  expect(run.machines).toHaveLength(2);
  expect(runCost(run, world.clock.now()).soFarUsd).toBeCloseTo(world.driver.billedUsd(runId), 4);
  expect(await reservedUsd(world)).toBe(0);
});

test('only a supervisor asks for another machine; a read says that the run recovers', async () => {
  const world = worldOf();
  const runId = await launch(world);
  const jobs = await untilLost(world, runId);
  for (let look = 0; look < 5; look += 1) {
    world.clock.advance(400_000);
    const view = await expectOk(jobs.refresh(runId, context));
    expect(view).toMatchObject({ run: { status: 'recovering' }, hourlyUsd: 0 });
  }
  await expectOk(jobs.launch(plan, sampleApproval(plan), context));
  expect(world.driver.attempts(runId)).toEqual([0]);
});

test('the next attempt is built with what is left of the cap', async () => {
  const world = worldOf();
  const given: unknown[] = [];
  const buildJob: typeof world.ports.buildJob = (each, job) => {
    given.push(job);
    return world.ports.buildJob(each, job);
  };
  const jobs = createJobs({ ...world.ports, buildJob });
  const { run } = await expectOk(jobs.launch(plan, sampleApproval(plan), context));
  world.clock.advance(1_800_000);
  await expectOk(jobs.supervise(run.id, context));
  expect(given[0]).toMatchObject({ capUsd: 4, spentUsd: 0 });
  expect(given[1]).toMatchObject({ capUsd: 4, spentUsd: expect.closeTo(1, 1) });
});

test.each([33, 34])('exit code %s without a stop is a lost machine', async (exitCode) => {
  const world = worldOf([{ state: 'running' }, { state: 'ended', exitCode }], restScript);
  const runId = await launch(world);
  const { run } = await expectOk(createJobs(world.ports).supervise(runId, context));
  expect(run).toMatchObject({ status: 'succeeded', recoveries: 1, exitCode: 0 });
});

test('running out of memory is never tried again', async () => {
  const world = worldOf([{ state: 'running' }, { state: 'ended', exitCode: 13 }]);
  const runId = await launch(world);
  const { run } = await expectOk(createJobs(world.ports).supervise(runId, context));
  expect(run).toMatchObject({ status: 'failed', recoveries: 0 });
});

describe('the end of recovering', () => {
  test('restarts that are used up leave the run lost, with its checkpoint offered', async () => {
    const world = worldOf(lostScript, lostScript, lostScript, lostScript);
    const runId = await launch(world);
    const { run } = await expectOk(createJobs(world.ports).supervise(runId, context));
    expect(run).toMatchObject({
      status: 'lost',
      recoveries: 2,
      error: {
        code: 'run.restarts_used_up',
        message: 'the machine was preempted. It was the last of 3 machines that the plan allows.',
        hint: expect.stringContaining('step 2'),
      },
    });
    expect(world.driver.attempts(runId)).toEqual([0, 1, 2]);
    expect(await reservedUsd(world)).toBe(0);
  });

  test('a stop between two machines ends the run at once', async () => {
    const world = worldOf();
    const runId = await launch(world);
    const jobs = await untilLost(world, runId);
    const run = await expectOk(jobs.stop(runId, { when: 'after_checkpoint' }, context));
    expect(run).toMatchObject({ status: 'stopped', checkpoint: { step: 2 }, error: null });
    expect((await expectOk(jobs.supervise(runId, context))).run.status).toBe('stopped');
    expect(world.driver.attempts(runId)).toEqual([0]);
    expect(await reservedUsd(world)).toBe(0);
  });

  test('a run with no money for another machine is over its budget', async () => {
    const world = worldOf();
    const runId = await launch(world);
    // Two hours at $2 leave nothing of $4.
    world.clock.advance(2 * 3_600_000);
    const { run } = await expectOk(createJobs(world.ports).supervise(runId, context));
    expect(run).toMatchObject({ status: 'over_budget', error: { code: 'run.over_budget' } });
    expect(world.driver.attempts(runId)).toEqual([0]);
    expect(await reservedUsd(world)).toBe(0);
  });

  test('an engine that refuses the next job for good leaves the run lost', async () => {
    const world = worldOf();
    const runId = await launch(world);
    const jobs = await untilLost(world, runId);
    world.driver.failNext('launch', launchFailed('skypilot', 'the credentials are rejected'));
    const { run } = await expectOk(jobs.supervise(runId, context));
    expect(run).toMatchObject({ status: 'lost', error: { code: 'driver.launch_failed' } });
    expect(run.error?.hint).toContain('step 2');
  });

  test('an engine that is away for a while is asked again, in the same attempt', async () => {
    const world = worldOf();
    const runId = await launch(world);
    const jobs = await untilLost(world, runId);
    world.driver.failNext('launch', driverUnavailable('skypilot', 'the server is down'));
    const { run } = await expectOk(jobs.supervise(runId, context));
    expect(run).toMatchObject({ status: 'succeeded', recoveries: 1 });
    expect(world.driver.attempts(runId)).toEqual([0, 1]);
  });

  test('a machine that can not be had is asked for again, later and later', async () => {
    const none: FakeStep = {
      state: 'lost',
      failure: { code: 'cloud.no_capacity', message: 'No H100 in eu-north1.', hint: null },
    };
    const world = worldOf(lostScript, [none], [none]);
    const runId = await launch(world);
    const jobs = await untilLost(world, runId);
    const startedAt = world.clock.now();
    const { run } = await expectOk(jobs.supervise(runId, context));
    expect(run).toMatchObject({ status: 'lost', error: { code: 'cloud.no_capacity' } });
    expect(world.driver.attempts(runId)).toEqual([0, 1, 2]);
    expect(world.clock.now() - startedAt).toBeGreaterThan(29_000);
    expect(runCost(run, world.clock.now()).soFarUsd).toBeCloseTo(world.driver.billedUsd(runId), 4);
  });

  test('a first machine that can not be had is a failure that says why, and costs nothing', async () => {
    const failure = {
      code: 'cloud.no_capacity',
      message: 'No H100 in eu-north1. Try: H200 in eu-west1',
      hint: 'vibeml gpus',
    };
    const world = worldOf([{ state: 'starting' }, { state: 'lost', failure }]);
    const runId = await launch(world);
    const { run } = await expectOk(createJobs(world.ports).supervise(runId, context));
    expect(run).toMatchObject({ status: 'failed', error: failure, recoveries: 0 });
    expect(world.driver.attempts(runId)).toEqual([0]);
  });
});

test('a job that turns out to have ended well after all is the run, and no other machine is asked for', async () => {
  const world = worldOf();
  const runId = await launch(world);
  const jobs = await untilLost(world, runId);
  world.driver.play(runId, { ...trainingScript()[3], state: 'ended', run: progressLine(4, 1.4) });
  const { run } = await expectOk(jobs.supervise(runId, context));
  expect(run).toMatchObject({ status: 'succeeded', recoveries: 0, endedAt: expect.any(String) });
  expect(world.driver.attempts(runId)).toEqual([0]);
  const { points } = await expectOk(jobs.metrics(runId, { maxPoints: 10 }));
  expect(points.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  const events = await eventsOf(world, runId);
  expect(events.filter(({ type }) => type === 'progress-reported')).toHaveLength(4);
});

test('a machine that can not be given back at once is given back a little later', async () => {
  const world = worldOf([{ state: 'running' }, { state: 'ended', exitCode: 13 }]);
  const runId = await launch(world);
  let refusals = 3;
  const busy = {
    ...world.driver,
    release: (...given: Parameters<typeof world.driver.release>) => {
      refusals -= 1;
      return refusals < 0
        ? world.driver.release(...given)
        : errAsync(driverUnavailable('skypilot', 'the server is down'));
    },
  };
  const jobs = createJobs({ ...world.ports, driver: () => busy });
  const { run } = await expectOk(jobs.supervise(runId, context));
  expect(run).toMatchObject({ status: 'failed', releasedAt: expect.any(String) });
  expect(await reservedUsd(world)).toBe(0);
});

describe('two supervisors', () => {
  test('ask for each machine once, whoever holds the lease', async () => {
    const world = worldOf(lostScript, lostScript, restScript);
    const runId = await launch(world);
    const both = await Promise.all(
      [createJobs(world.ports), createJobs(world.ports)].map((jobs) =>
        expectOk(jobs.supervise(runId, context)),
      ),
    );
    expect(both.map(({ run }) => run.status)).toEqual(['succeeded', 'succeeded']);
    expect(world.driver.attempts(runId)).toEqual([0, 1, 2]);
    expect(countOf(await eventsOf(world, runId), 'recovery-started')).toBe(2);
  });

  test('a supervisor that dies at any call is continued by the next, and nothing is done twice', async () => {
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
          driver: () => driver,
        });
        const ended = await Promise.race([jobs.supervise(runId, context), crash.crashed]);
        if (ended !== 'crashed') {
          expect(crashes).toBeGreaterThan(60);
          return;
        }
        crashes += 1;
        const { run } = await expectOk(createJobs(world.ports).supervise(runId, context));
        const events = await eventsOf(world, runId);
        expect(foldRun(events)).toEqual(run);
        expect([calls, moment, run.status]).toEqual([calls, moment, 'succeeded']);
        expect(world.driver.attempts(runId)).toEqual([0, 1]);
        expect(countOf(events, 'machine-lost')).toBe(1);
        expect(countOf(events, 'recovery-started')).toBe(1);
        expect(countOf(events, 'job-accepted')).toBe(2);
        expect(countOf(events, 'artifacts-verified')).toBe(1);
        const steps = events.flatMap((event) =>
          event.type === 'progress-reported' ? [event.step] : [],
        );
        expect(steps).toEqual([1, 2, 3, 3, 4]);
        expect(await reservedUsd(world)).toBe(0);
        expect(runCost(run, world.clock.now()).soFarUsd).toBeCloseTo(
          world.driver.billedUsd(runId),
          4,
        );
      }
    expect(crashes).toBe('less');
  });
});
