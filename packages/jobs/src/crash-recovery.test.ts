import type { RunEvent } from '@vibeml/core-models';
import {
  createCrashPoint,
  createFakeWorld,
  expectOk,
  type FakeWorld,
  sampleApproval,
  sampleContext,
  samplePaidPlan,
  samplePlan,
  trainingScript,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs, type Jobs } from './create-jobs.ts';
import { foldRun } from './reduce-run.ts';
import { runCost } from './run-cost.ts';
import { isSettled } from './run-status.ts';

const context = sampleContext();
const plan = samplePlan();
const finished = { until: 'finished', timeoutMs: null } as const;

type Story = (jobs: Jobs) => Promise<unknown>;

const trainToTheEnd: Story = async (jobs) => {
  const { run } = await expectOk(jobs.launch(plan, null, context));
  await expectOk(jobs.wait(run.id, finished, context));
};

const trainAndStop: Story = async (jobs) => {
  const { run } = await expectOk(jobs.launch(plan, null, context));
  await expectOk(jobs.wait(run.id, { until: 'first_metric', timeoutMs: null }, context));
  await expectOk(jobs.stop(run.id, { when: 'after_checkpoint' }, context));
  await expectOk(jobs.wait(run.id, finished, context));
};

/** Tells a story in a program that dies after some calls; false when it lived to the end. */
const dies = async (
  world: FakeWorld,
  story: Story,
  calls: number,
  moment: 'before' | 'after',
): Promise<boolean> => {
  const crash = createCrashPoint(calls, moment);
  const driver = crash.wrap(world.driver);
  const jobs = createJobs({
    ...world.ports,
    runs: crash.wrap(world.runs),
    plans: crash.wrap(world.plans),
    ledger: crash.wrap(world.ledger),
    driver: () => driver,
  });
  return (await Promise.race([story(jobs), crash.crashed])) === 'crashed';
};

const paidPlan = samplePaidPlan();

const trainPaid: Story = async (jobs) => {
  const { run } = await expectOk(jobs.launch(paidPlan, sampleApproval(paidPlan), context));
  await expectOk(jobs.wait(run.id, finished, context));
};

const moneyOf = async ({ ledger, clock }: FakeWorld) => {
  const query = { project: null, groupId: null, at: clock.iso() };
  return (await expectOk(ledger.readState(query))).spend.day;
};

const eventsOf = async (world: FakeWorld): Promise<readonly RunEvent[]> => {
  const stored = await expectOk(world.runs.findRunOfPlan(plan.id));
  expect(stored).not.toBeNull();
  if (stored === null) return [];
  const events = await expectOk(world.runs.listEvents({ runId: stored.run.id, limit: 10_000 }));
  expect(foldRun(events)).toEqual(stored.run);
  return events;
};

const countOf = (events: readonly RunEvent[], type: RunEvent['type']): number =>
  events.filter((event) => event.type === type).length;

const expectEachOnce = (events: readonly RunEvent[], types: readonly RunEvent['type'][]): void => {
  for (const type of types) expect([type, countOf(events, type)]).toEqual([type, 1]);
};

const stepsOf = (events: readonly RunEvent[]): readonly number[] =>
  events.flatMap((event) => (event.type === 'progress-reported' ? [event.step] : []));

/** Runs the check for a crash at every call of the story, and gives how many there were. */
const atEveryCall = async (
  story: Story,
  settings: Parameters<typeof createFakeWorld>[0],
  check: (world: FakeWorld, jobs: Jobs) => Promise<void>,
): Promise<number> => {
  let calls = 0;
  for (; calls < 500; calls += 1)
    for (const moment of ['before', 'after'] as const) {
      const world = createFakeWorld(settings);
      if (!(await dies(world, story, calls, moment))) return calls;
      await check(world, createJobs(world.ports));
    }
  return calls;
};

const once: readonly RunEvent['type'][] = [
  'run-created',
  'launch-started',
  'job-accepted',
  'job-ended',
  'machine-released',
];

test('a crash at any call of a whole run loses nothing and doubles nothing', async () => {
  const calls = await atEveryCall(
    trainToTheEnd,
    { script: trainingScript() },
    async (world, jobs) => {
      await trainToTheEnd(jobs);
      const events = await eventsOf(world);
      expectEachOnce(events, [...once, 'artifacts-verified']);
      expect(stepsOf(events)).toEqual([1, 2, 3, 4]);
      expect(countOf(events, 'checkpoint-saved')).toBe(2);
      expect(foldRun(events)?.status).toBe('succeeded');
      expect(world.driver.jobNames()).toHaveLength(1);
    },
  );
  expect(calls).toBeGreaterThan(40);
  expect(calls).toBeLessThan(500);
});

test('a crash at any call of a stopped run still ends in stopped', async () => {
  const calls = await atEveryCall(
    trainAndStop,
    { script: trainingScript().slice(0, 2) },
    async (world, jobs) => {
      await trainAndStop(jobs);
      const events = await eventsOf(world);
      expectEachOnce(events, [...once, 'stop-requested']);
      expect(stepsOf(events)).toEqual([1, 2]);
      expect(foldRun(events)).toMatchObject({ status: 'stopped', checkpoint: { step: 2 } });
      expect(world.driver.jobNames()).toHaveLength(1);
    },
  );
  expect(calls).toBeGreaterThan(20);
});

test('a wish to stop that was recorded is delivered by whoever looks next', async () => {
  const isRecorded = async (world: FakeWorld): Promise<boolean> => {
    const stored = await expectOk(world.runs.findRunOfPlan(plan.id));
    return stored !== null && stored.run.stopRequested !== null;
  };
  let delivered = 0;
  await atEveryCall(trainAndStop, { script: trainingScript().slice(0, 2) }, async (world, jobs) => {
    if (!(await isRecorded(world))) return;
    const { run } = await expectOk(jobs.launch(plan, null, context));
    const { run: ended } = await expectOk(jobs.wait(run.id, finished, context));
    expect(ended.status).toBe('stopped');
    delivered += 1;
  });
  expect(delivered).toBeGreaterThan(0);
});

test('a run whose launcher died before the engine was asked is lost after the grace, and nothing runs', async () => {
  let lost = 0;
  await atEveryCall(trainToTheEnd, { script: trainingScript() }, async (world, jobs) => {
    const stored = await expectOk(world.runs.findRunOfPlan(plan.id));
    if (stored === null || world.driver.jobNames().length > 0) return;
    const { run: early } = await expectOk(jobs.refresh(stored.run.id, context));
    expect(early.status).toBe('launching');
    world.clock.advance(301_000);
    const { run } = await expectOk(jobs.refresh(stored.run.id, context));
    expect(run.status).toBe('lost');
    expect(run.error?.message).toContain('broken off');
    lost += 1;
  });
  expect(lost).toBeGreaterThan(0);
});

test('a crash at any call of a paid run neither loses money nor frees what is being spent', async () => {
  let between = 0;
  await atEveryCall(trainPaid, { script: trainingScript() }, async (world, jobs) => {
    const stored = await expectOk(world.runs.findRunOfPlan(paidPlan.id));
    const { reservedUsd } = await moneyOf(world);
    const isOpen = stored !== null && !isSettled(stored.run);
    expect(reservedUsd).toBe(isOpen ? 4 : 0);
    if (isOpen && world.driver.jobNames().length === 0) between += 1;
    await trainPaid(jobs);
    const ended = await expectOk(world.runs.findRunOfPlan(paidPlan.id));
    expect(ended?.run.status).toBe('succeeded');
    const cost = ended === null ? -1 : runCost(ended.run, world.clock.now()).soFarUsd;
    expect(await moneyOf(world)).toEqual({ spentUsd: cost, reservedUsd: 0 });
  });
  expect(between).toBeGreaterThan(0);
});
