import type { Approval, BudgetOverride, GroupApproval, Plan, PolicyKey } from '@vibeml/core-models';
import { driverTimeout, launchFailed } from '@vibeml/errors';
import {
  createFakeWorld,
  expectErr,
  expectOk,
  type FakeWorld,
  sampleApproval,
  sampleContext,
  sampleGroupApproval,
  samplePaidPlan,
  samplePlan,
  sampleRequest,
  trainingScript,
  withDelays,
} from 'vibeml-testing';
import { describe, expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';

const context = sampleContext();
const finished = { until: 'finished', timeoutMs: null } as const;

const paid = (steps: number, highUsd = 4): Plan => samplePaidPlan(highUsd, { steps });

const launch = (world: FakeWorld, plan: Plan, approval: Approval | null = sampleApproval(plan)) =>
  createJobs(world.ports).launch(plan, approval, context);

const today = async ({ ledger, clock }: FakeWorld) => {
  const query = { project: null, groupId: null, at: clock.iso() };
  return (await expectOk(ledger.readState(query))).spend.day;
};

const set = async ({ ledger, clock }: FakeWorld, key: PolicyKey, usd: number | null) => {
  const query = { project: null, groupId: null, at: clock.iso() };
  const { policy } = await expectOk(ledger.readState(query));
  const change = { key, project: null, usd };
  const { version: expectedVersion } = policy;
  await expectOk(ledger.changePolicy({ change, expectedVersion, by: 'ada', at: clock.iso() }));
};

const expectNothingStarted = async (world: FakeWorld, plan: Plan): Promise<void> => {
  expect(await expectOk(world.runs.findRunOfPlan(plan.id))).toBeNull();
  expect(world.driver.jobNames()).toEqual([]);
};

describe('a paid run', () => {
  test('reserves the most it may spend, and what it cost counts when it is over', async () => {
    const world = createFakeWorld({ script: trainingScript() });
    const jobs = createJobs(world.ports);
    const plan = paid(60);
    const { run } = await expectOk(jobs.launch(plan, sampleApproval(plan), context));
    expect(run.maxCostUsd).toBe(4);
    expect(await today(world)).toEqual({ spentUsd: 0, reservedUsd: 4 });
    world.clock.advance(1_800_000);
    const { run: ended } = await expectOk(jobs.wait(run.id, finished, context));
    expect(ended.status).toBe('succeeded');
    const seconds = (Date.parse(ended.endedAt ?? '') - Date.parse(ended.createdAt)) / 1000;
    const { spentUsd, reservedUsd } = await today(world);
    expect(spentUsd).toBeCloseTo((seconds / 3600) * 2, 6);
    expect(spentUsd).toBeGreaterThan(1);
    expect(reservedUsd).toBe(0);
  });

  test('gives its job the cap that was reserved', async () => {
    const world = createFakeWorld();
    const caps: unknown[] = [];
    const buildJob: typeof world.ports.buildJob = (plan, job) => {
      caps.push('capUsd' in job ? job.capUsd : 'none');
      return world.ports.buildJob(plan, job);
    };
    const capped = samplePaidPlan(4, {
      request: { ...sampleRequest(), maxCostUsd: 10 },
      budget: { ...paid(1).budget, mostUsd: 10 },
    });
    await set(world, 'perDayUsd', 6);
    const jobs = createJobs({ ...world.ports, buildJob });
    await expectOk(jobs.launch(capped, sampleApproval(capped), context));
    await set(world, 'perDayUsd', null);
    const uncapped = paid(61);
    await expectOk(jobs.launch(uncapped, sampleApproval(uncapped), context));
    expect(caps).toEqual([6, 4]);
  });

  test('that costs nothing reserves nothing', async () => {
    const world = createFakeWorld();
    await set(world, 'perDayUsd', 0);
    await expectOk(launch(world, samplePlan(), null));
    expect(await expectOk(world.ledger.openRuns())).toEqual([]);
  });

  test('needs an approval, whatever its plan says of it', async () => {
    const world = createFakeWorld();
    const plan = samplePaidPlan(4, { approval: { required: false, reasons: [] } });
    expect(await expectErr(launch(world, plan, null))).toMatchObject({ code: 'approval.required' });
    await expectNothingStarted(world, plan);
  });

  test('without an end is refused, approved or not', async () => {
    const world = createFakeWorld();
    const { cost, budget } = paid(60);
    const plan = samplePaidPlan(4, {
      cost: { ...cost, total: null },
      budget: { ...budget, mostUsd: null },
    });
    expect(await expectErr(launch(world, plan))).toMatchObject({ code: 'budget.unbounded' });
    await expectNothingStarted(world, plan);
  });
});

describe('a limit', () => {
  test('refuses what would pass it, before anybody is asked and with nothing recorded', async () => {
    const world = createFakeWorld();
    await set(world, 'perDayUsd', 7);
    await expectOk(launch(world, paid(60)));
    const second = paid(61);
    const refusal = await expectErr(launch(world, second, null));
    expect(refusal).toMatchObject({
      code: 'budget.exceeded',
      details: { estimatedUsd: 4, budgetUsd: 3, planId: second.id },
    });
    expect(await expectErr(launch(world, second))).toMatchObject({ code: 'budget.exceeded' });
    expect(await expectOk(world.runs.findRunOfPlan(second.id))).toBeNull();
    expect(world.driver.jobNames()).toHaveLength(1);
  });

  test('is not passed by launches at once: the last dollar is taken once', async () => {
    for (let ticks = 0; ticks < 8; ticks += 1) {
      const world = createFakeWorld();
      await set(world, 'perDayUsd', 10);
      const launched = await Promise.all(
        [60, 61, 62, 63].map((steps) => {
          const delays = [ticks, 0, steps % 3];
          const ledger = withDelays(world.ledger, delays);
          const runs = withDelays(world.runs, delays);
          const plan = paid(steps);
          return createJobs({ ...world.ports, ledger, runs })
            .launch(plan, sampleApproval(plan), context)
            .match(
              () => 'launched',
              ({ code }) => code,
            );
        }),
      );
      expect(launched.filter((each) => each === 'launched')).toHaveLength(2);
      expect(launched.filter((each) => each === 'budget.exceeded')).toHaveLength(2);
      expect((await today(world)).reservedUsd).toBe(8);
    }
  });

  test('is passed by a decision of a person, which the approval holds, and by nothing else', async () => {
    const world = createFakeWorld();
    await set(world, 'perRunUsd', 3);
    await set(world, 'autoApproveUnderUsd', 100);
    const plan = paid(60);
    const override: BudgetOverride = { reason: 'the deadline', by: 'ada', at: world.clock.iso() };
    expect(await expectErr(launch(world, plan))).toMatchObject({ code: 'budget.exceeded' });
    expect(await expectErr(launch(world, plan, null))).toMatchObject({ code: 'budget.exceeded' });
    const { run } = await expectOk(launch(world, plan, { ...sampleApproval(plan), override }));
    expect(run.maxCostUsd).toBe(4);
  });

  test('that moved since leaves less: the run gets what is left, never more than was agreed', async () => {
    const world = createFakeWorld();
    const plan = samplePaidPlan(2, {
      request: { ...sampleRequest(), maxCostUsd: 10 },
      budget: { ...paid(1).budget, mostUsd: 6 },
    });
    await set(world, 'perDayUsd', 5);
    expect((await expectOk(launch(world, plan))).run.maxCostUsd).toBe(5);
    const other = createFakeWorld();
    expect((await expectOk(launch(other, plan))).run.maxCostUsd).toBe(6);
  });
});

describe('money comes back', () => {
  test('when the launch fails', async () => {
    const world = createFakeWorld();
    world.driver.failNext('launch', launchFailed('local', 'no room'));
    const plan = paid(60);
    await expectErr(launch(world, plan));
    expect(await today(world)).toEqual({ spentUsd: 0, reservedUsd: 0 });
    expect(await expectOk(world.ledger.openRuns())).toEqual([]);
  });

  test('when the launch was broken off, once that is certain; not while it may still run', async () => {
    const world = createFakeWorld();
    const jobs = createJobs(world.ports);
    world.driver.failNext('launch', driverTimeout('local', 'launch', 1000));
    const plan = paid(60);
    await expectErr(jobs.launch(plan, sampleApproval(plan), context));
    const [runId] = await expectOk(world.ledger.openRuns());
    expect(runId).toBeDefined();
    if (runId === undefined) return;
    await expectOk(jobs.refresh(runId, context));
    expect((await today(world)).reservedUsd).toBe(4);
    world.clock.advance(301_000);
    expect((await expectOk(jobs.refresh(runId, context))).run.status).toBe('lost');
    expect(await today(world)).toEqual({ spentUsd: 0, reservedUsd: 0 });
  });

  test('only after the machine was released', async () => {
    const world = createFakeWorld({ script: trainingScript() });
    const jobs = createJobs(world.ports);
    const plan = paid(60);
    const { run } = await expectOk(jobs.launch(plan, sampleApproval(plan), context));
    for (let look = 0; look < 3; look += 1) await expectOk(jobs.refresh(run.id, context));
    world.driver.failNext('release', driverTimeout('local', 'release', 1000));
    await expectOk(jobs.refresh(run.id, context));
    expect((await today(world)).reservedUsd).toBe(4);
    await expectOk(jobs.refresh(run.id, context));
    expect((await today(world)).reservedUsd).toBe(0);
  });

  test('a launch that is taken up again is not refused for its own reservation', async () => {
    const world = createFakeWorld();
    await set(world, 'perDayUsd', 5);
    world.driver.failNext('launch', driverTimeout('local', 'launch', 1000));
    const plan = paid(60);
    await expectErr(launch(world, plan));
    expect((await expectOk(launch(world, plan, null))).run.status).toBe('provisioning');
    expect((await today(world)).reservedUsd).toBe(4);
  });
});

describe('the standing policy', () => {
  test('agrees to what is cheap enough, and is kept as the one that agreed', async () => {
    const world = createFakeWorld();
    const plan = paid(60);
    await set(world, 'autoApproveUnderUsd', 3.99);
    expect(await expectErr(launch(world, plan, null))).toMatchObject({ code: 'approval.required' });
    await set(world, 'autoApproveUnderUsd', 4);
    await expectOk(launch(world, plan, null));
    expect(await expectOk(world.plans.findApproval(plan.digest))).toMatchObject({
      method: 'policy',
      approvedBy: expect.stringContaining('ada'),
      override: null,
    });
  });

  test('does not agree to code, however cheap', async () => {
    const world = createFakeWorld();
    await set(world, 'autoApproveUnderUsd', 100);
    const code = 'the model repository brings code of its own';
    const { approval, model } = paid(60);
    for (const plan of [
      samplePaidPlan(4, { approval: { required: true, reasons: [...approval.reasons, code] } }),
      samplePaidPlan(4, { model: { ...model, needsRemoteCode: true } }),
      samplePlan({ approval: { required: true, reasons: [code] } }),
    ]) {
      expect(await expectErr(launch(world, plan, null))).toMatchObject({
        code: 'approval.required',
      });
      await expectNothingStarted(world, plan);
    }
  });

  test('that is taken back agrees no more, also where it had agreed to that plan before', async () => {
    const world = createFakeWorld();
    await set(world, 'autoApproveUnderUsd', 100);
    const plan = paid(60);
    const byPolicy: Approval = { ...sampleApproval(plan), method: 'policy' };
    await expectOk(world.plans.saveApproval(byPolicy));
    await set(world, 'autoApproveUnderUsd', null);
    expect(await expectErr(launch(world, plan, null))).toMatchObject({ code: 'approval.required' });
    await expectNothingStarted(world, plan);
  });
});

describe('a group', () => {
  const plans = [paid(60), paid(61), paid(62)];
  const approve = async (world: FakeWorld, group: GroupApproval): Promise<void> => {
    await expectOk(world.plans.saveGroupApproval(group));
  };

  test('has one approval and one cap for all of its runs', async () => {
    const world = createFakeWorld();
    await approve(world, sampleGroupApproval(plans, { capUsd: 9 }));
    const [first, second, third] = plans;
    if (first === undefined || second === undefined || third === undefined) return;
    await expectOk(launch(world, first, null));
    await expectOk(launch(world, second, null));
    expect(await expectErr(launch(world, third, null))).toMatchObject({
      code: 'budget.exceeded',
      message: expect.stringContaining('the cap of its group is $9.00'),
    });
    const query = { project: null, groupId: 'grid', at: world.clock.iso() };
    const { spend } = await expectOk(world.ledger.readState(query));
    expect(spend.group).toEqual({ spentUsd: 0, reservedUsd: 8 });
  });

  test('covers no plan that it does not name, and no other cap than the one agreed to', async () => {
    const world = createFakeWorld();
    const group = sampleGroupApproval(plans.slice(0, 2));
    await approve(world, group);
    const outside = paid(63);
    expect(await expectErr(launch(world, outside, null))).toMatchObject({
      code: 'approval.required',
    });
    const forged = {
      ...group,
      plans: [...group.plans, { planId: outside.id, digest: outside.digest }],
    };
    await approve(world, forged);
    expect(await expectErr(launch(world, outside, null))).toMatchObject({
      code: 'approval.required',
    });
    await approve(world, { ...group, capUsd: 1000 });
    const [first] = plans;
    if (first === undefined) return;
    expect(await expectErr(launch(world, first, null))).toMatchObject({
      code: 'approval.required',
    });
    await expectNothingStarted(world, outside);
  });
});
