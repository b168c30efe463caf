import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import {
  GetRunOutput,
  GetSpendOutput,
  LaunchRunOutput,
  ListRunsOutput,
  type Plan,
  PlanRunOutput,
  WaitForRunOutput,
} from '@vibeml/sdk';
import { createStore } from '@vibeml/store';
import { expectOk } from 'vibeml-testing';
import { expect } from 'vitest';
import { connectV1 } from './mcp-clients.ts';
import { runningFor } from './running.ts';
import { type Stage, stageOfStory } from './stage.ts';
import { story, verifies } from './verifies.ts';

/** Says what an hour of this machine costs; the only way to a paid run without a cloud. */
const price = (stage: Stage, hourlyUsd: number): void =>
  writeFileSync(join(stage.dataDirectory, 'prices.yaml'), `local:\n  hourlyUsd: ${hourlyUsd}\n`);

const planned = async (stage: Stage, ...flags: string[]): Promise<Plan> => {
  const { tinyModel, dataset } = stage.ground;
  const request = ['--model', tinyModel, '--dataset', dataset, '--on', 'local', ...flags];
  return (await stage.answer(PlanRunOutput, 'plan', ...request)).plan;
};

const approve = (stage: Stage, plan: Plan, ...flags: string[]) =>
  stage.atTerminal(
    ['approve', plan.id, ...flags],
    [{ after: 'Type the last 4', keys: `${plan.digest.slice(-4)}\r` }],
  );

const approved = async (stage: Stage, ...flags: string[]): Promise<Plan> => {
  const plan = await planned(stage, ...flags);
  const { exitCode, screen } = await approve(stage, plan);
  expect(screen).toContain('is approved');
  expect(exitCode).toBe(0);
  return plan;
};

const spent = (stage: Stage, by = 'day') => stage.answer(GetSpendOutput, 'spend', '--by', by);

const limit = async (stage: Stage, key: string, usd: number): Promise<void> => {
  const { exitCode } = await stage.vibeml('policy', 'set', key, String(usd));
  expect(exitCode).toBe(0);
};

const runsOf = async (stage: Stage): Promise<number> =>
  (await stage.answer(ListRunsOutput, 'runs')).total;

const short = ['--max-steps', '4'];

story('a paid run of this machine', () => {
  const stage = stageOfStory({ environment: { USER: 'ada' } });

  verifies('money:unbounded', async () => {
    expect(await runsOf(stage())).toBe(0);
    price(stage(), 0.5);
    const { tinyModel, dataset } = stage().ground;
    const request = ['--model', tinyModel, '--dataset', dataset, '--on', 'local', ...short];
    const refused = await stage().refusal('plan', ...request);
    expect(refused).toMatchObject({ code: 'budget.unbounded', exitCode: 3 });
    expect(refused.advice[0]?.text).toContain('--max-cost');
  });

  verifies('money:asks', async () => {
    const plan = await planned(stage(), ...short, '--max-cost', '0.05');
    expect(plan.budget).toMatchObject({ decision: 'ask', mostUsd: 0.05 });
    expect(await stage().refusal('launch', plan.id)).toMatchObject({
      code: 'approval.required',
      exitCode: 3,
    });
    const wrong = await stage().atTerminal(
      ['approve', plan.id],
      [{ after: 'Type the last 4', keys: 'zzzz\r' }],
    );
    expect(wrong.exitCode).toBe(3);
    expect(await stage().refusal('launch', plan.id)).toMatchObject({ code: 'approval.required' });
    expect(await runsOf(stage())).toBe(0);

    expect((await approve(stage(), plan)).exitCode).toBe(0);
    const { run } = await stage().answer(LaunchRunOutput, 'launch', plan.id);
    expect(run.cost).toMatchObject({ capUsd: 0.05 });
    const going = await spent(stage());
    expect(going.total.spentUsd + going.total.reservedUsd).toBeGreaterThan(0);
    const ended = (await stage().answer(WaitForRunOutput, 'wait', run.runId)).run;
    expect(ended.status).toBe('succeeded');
    const seconds = (Date.parse(ended.endedAt ?? '') - Date.parse(ended.createdAt)) / 1000;
    const { total } = await spent(stage());
    expect(total.spentUsd).toBeCloseTo((seconds / 3600) * 0.5, 5);
    expect(total.reservedUsd).toBe(0);
    const shown = (await stage().answer(GetRunOutput, 'status', run.runId)).run;
    expect(shown.cost.soFarUsd).toBeCloseTo(total.spentUsd, 6);
  });

  verifies('consent:price', async () => {
    const plan = await approved(stage(), ...short, '--max-cost', '0.05');
    price(stage(), 0.6);
    const refused = await stage().refusal('launch', plan.id);
    expect(refused).toMatchObject({ code: 'plan.stale', exitCode: 2 });
    expect(refused.message).toContain('price per hour was $0.5, is now $0.6');
    price(stage(), 0.5);
    expect(await runsOf(stage())).toBe(1);
  });

  verifies('consent:forged', async () => {
    const mine = await approved(stage(), ...short, '--max-cost', '0.05');
    const other = await planned(stage(), '--max-steps', '5', '--max-cost', '0.05');
    const store = createStore({ path: join(stage().dataDirectory, 'vibeml.db') });
    const approval = await expectOk(store.plans.findApproval(mine.digest));
    expect(approval).not.toBeNull();
    if (approval === null) return;
    await expectOk(store.plans.saveApproval({ ...approval, planId: other.id }));
    await expectOk(
      store.plans.saveApproval({ ...approval, digest: 'f'.repeat(64), planId: other.id }),
    );
    expect(await stage().refusal('launch', other.id)).toMatchObject({ code: 'approval.required' });
    expect(await stage().refusal('launch', mine.id)).toMatchObject({ code: 'approval.required' });
    await expectOk(store.plans.saveApproval(approval));
    await store.close();

    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(join(stage().dataDirectory, 'vibeml.db'));
    const change =
      "UPDATE plans SET body = json_set(body, '$.request.maxCostUsd', 500) WHERE id = ?";
    database.prepare(change).run(mine.id);
    database.close();
    const changed = await stage().refusal('launch', mine.id);
    expect(changed).toMatchObject({ code: 'plan.stale' });
    expect(changed.message).toContain('request');
    expect(await runsOf(stage())).toBe(1);
  });

  verifies('consent:declined', async () => {
    const plan = await planned(stage(), ...short, '--max-cost', '0.05');
    const questions: string[] = [];
    let answer: 'accept' | 'decline' | 'cancel' = 'decline';
    const client = await connectV1(stage(), (question) => {
      questions.push(question);
      return answer;
    });
    const launch = () => client.call('vibeml_launch_run', { plan_id: plan.id });
    const declined = await launch();
    expect(declined.isError).toBe(false);
    expect(declined.structured).toMatchObject({ status: 'not_launched', reason: 'decline' });
    expect(declined.text).toContain(`vibeml approve ${plan.id}`);
    answer = 'cancel';
    expect((await launch()).structured).toMatchObject({ status: 'not_launched' });
    expect(await runsOf(stage())).toBe(1);
    answer = 'accept';
    const accepted = await launch();
    expect(accepted.isError, accepted.text).toBe(false);
    expect(questions).toHaveLength(3);
    expect(questions[0]).toContain('the run is ended before it passes $0.05');
    await client.close();
    const runs = await stage().answer(ListRunsOutput, 'runs');
    expect(runs.total).toBe(2);
    await stage().vibeml('wait', runs.runs[0]?.runId ?? '');
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('limits of money', () => {
  const stage = stageOfStory({ environment: { USER: 'ada' } });
  const cap = (usd: number): string[] => ['--max-cost', String(usd)];

  verifies('money:limit', async () => {
    await stage().answer(ListRunsOutput, 'runs');
    price(stage(), 0.5);
    await limit(stage(), 'perDayUsd', 0.1);
    const first = await approved(stage(), ...short, ...cap(0.09));
    const second = await approved(stage(), '--max-steps', '5', ...cap(0.05));
    const goOn = stage().holdBack('setup');
    const { run } = await stage().answer(LaunchRunOutput, 'launch', first.id);
    expect(run.cost.capUsd).toBe(0.09);
    // What is left is less than was agreed to, so that is what the second gets; a third gets nothing.
    const rest = await stage().answer(LaunchRunOutput, 'launch', second.id);
    expect(rest.run.cost.capUsd).toBeCloseTo(0.01, 6);
    const { tinyModel, dataset } = stage().ground;
    const request = ['--model', tinyModel, '--dataset', dataset, '--on', 'local', ...cap(0.01)];
    const refused = await stage().refusal('plan', ...request, '--max-steps', '6');
    expect(refused).toMatchObject({ code: 'budget.exceeded', exitCode: 3 });
    expect(refused.message).toContain('the limit for a day is $0.10');
    expect(await runsOf(stage())).toBe(2);
    goOn();
    for (const { runId } of [run, rest.run]) await stage().vibeml('wait', runId);
    const { total } = await spent(stage());
    expect(total.reservedUsd).toBe(0);
    expect(total.spentUsd).toBeLessThan(0.1);
  });

  verifies(
    'money:raced',
    async () => {
      const { limits } = await spent(stage());
      const left = limits.find(({ scope }) => scope === 'day')?.leftUsd ?? 0;
      // The first run was measured, so that these have a known end.
      const steps = [7, 8, 9, 10];
      const plans: Plan[] = [];
      for (const each of steps) {
        const share = (left * 0.45).toFixed(4);
        plans.push(await approved(stage(), '--max-steps', String(each), '--max-cost', share));
      }
      const goOn = stage().holdBack('setup');
      const outcomes = await Promise.all(
        plans.map((plan) => stage().vibeml('launch', plan.id, '--json')),
      );
      const going = await spent(stage());
      expect(going.total.spentUsd + going.total.reservedUsd).toBeLessThanOrEqual(0.1);
      const started = outcomes.filter(({ exitCode }) => exitCode === 0);
      expect(started.length).toBeGreaterThanOrEqual(2);
      goOn();
      const { runs } = await stage().answer(ListRunsOutput, 'runs');
      for (const { runId } of runs) await stage().vibeml('wait', runId);
      const { total } = await spent(stage());
      expect(total.reservedUsd).toBe(0);
      expect(total.spentUsd).toBeLessThanOrEqual(0.1);
    },
    600_000,
  );

  verifies('money:override', async () => {
    const plan = await approved(stage(), '--max-steps', '11', ...cap(0.02));
    await limit(stage(), 'perRunUsd', 0);
    const refused = await stage().refusal('launch', plan.id);
    expect(refused).toMatchObject({ code: 'budget.exceeded', exitCode: 3 });
    expect(refused.advice.map(({ command }) => command)).toContain(
      `vibeml approve ${plan.id} --override-budget REASON`,
    );
    expect(await stage().refusal('approve', plan.id, '--override-budget', 'now')).toMatchObject({
      code: 'approval.required',
    });
    const client = await connectV1(stage(), () => 'accept');
    const asked = await client.call('vibeml_launch_run', { plan_id: plan.id });
    expect(asked.isError).toBe(true);
    expect(asked.text).toContain('budget.exceeded');
    await client.close();
    const before = await runsOf(stage());

    const end = `${plan.digest.slice(-4)}\r`;
    const { exitCode, screen } = await stage().atTerminal(
      ['approve', plan.id],
      [
        { after: 'Type the last 4', keys: end },
        { after: 'Say why', keys: 'the deadline\r' },
        { after: 'Type the last 4', keys: end },
      ],
    );
    expect(screen).toContain('It passes a limit: the deadline');
    expect(exitCode).toBe(0);
    const { run } = await stage().answer(LaunchRunOutput, 'launch', plan.id);
    expect(await runsOf(stage())).toBe(before + 1);
    await stage().vibeml('wait', run.runId);
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('what is agreed to beforehand', () => {
  const stage = stageOfStory({
    environment: { USER: 'ada', VIBEML_AUTO_APPROVE_UNDER_USD: '100', VIBEML_PER_DAY_USD: '100' },
  });

  verifies('money:capped', async () => {
    await stage().answer(ListRunsOutput, 'runs');
    price(stage(), 60);
    const plan = await approved(
      stage(),
      ...['--batch-size', '1', '--gradient-accumulation', '4', '--max-steps', '20000'],
      ...['--save-steps', '5', '--max-cost', '0.5'],
    );
    const { run } = await stage().answer(LaunchRunOutput, 'launch', plan.id);
    const ended = (await stage().answer(WaitForRunOutput, 'wait', run.runId)).run;
    expect(ended.status).toBe('over_budget');
    // Nothing knows yet how long it takes, so only the cap bounds it.
    const { total } = await spent(stage());
    expect(total.reservedUsd).toBe(0);
    expect(total.spentUsd).toBeGreaterThan(0);
    expect(ended.cost.soFarUsd).toBeLessThanOrEqual(0.5);
    expect(runningFor(stage().home)).toEqual([]);
  });

  verifies('money:policy', async () => {
    price(stage(), 0.5);
    const set = ['policy', 'set', 'autoApproveUnderUsd', '0.05'];
    expect(await stage().refusal(...set)).toMatchObject({ code: 'policy.refused', exitCode: 3 });
    expect((await stage().vibeml('config', 'set', 'autoApproveUnderUsd', '9')).exitCode).not.toBe(
      0,
    );
    const cheap = await planned(stage(), ...short, '--max-cost', '0.05');
    expect(await stage().refusal('launch', cheap.id)).toMatchObject({ code: 'approval.required' });

    const digest = /digest [0-9a-f]{60}([0-9a-f]{4})/;
    const look = await stage().atTerminal(set, [{ after: 'Type the last 4', keys: 'zzzz\r' }]);
    expect(look.exitCode).toBe(3);
    const [, end = ''] = digest.exec(stripVTControlCharacters(look.screen)) ?? [];
    const { exitCode } = await stage().atTerminal(set, [
      { after: 'Type the last 4', keys: `${end}\r` },
    ]);
    expect(exitCode).toBe(0);
    // The same answer does not count twice: the policy is another one now.
    const again = await stage().atTerminal(
      ['policy', 'set', 'autoApproveUnderUsd', '0.06'],
      [{ after: 'Type the last 4', keys: `${end}\r` }],
    );
    expect(again.exitCode).toBe(3);

    const dear = await planned(stage(), ...short, '--max-cost', '0.06');
    expect(await stage().refusal('launch', dear.id)).toMatchObject({ code: 'approval.required' });
    const { run } = await stage().answer(LaunchRunOutput, 'launch', cheap.id);
    await stage().vibeml('wait', run.runId);
    const store = createStore({ path: join(stage().dataDirectory, 'vibeml.db') });
    const approval = await expectOk(store.plans.findApproval(cheap.digest));
    expect(approval).toMatchObject({ method: 'policy' });
    expect(approval?.approvedBy).toContain('ada');
    await store.close();
  });

  verifies('home:nothing-left-running', () => stage().close());
});
