import { appendFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlanContent } from '@vibeml/core-models';
import { sealPlan } from '@vibeml/planning';
import { ListRunsOutput, type Plan, PlanRunOutput } from '@vibeml/sdk';
import { createStore } from '@vibeml/store';
import { expectOk } from 'vibeml-testing';
import { writeChats } from 'vibeml-training-ground';
import { expect } from 'vitest';
import { connectV1, connectV2 } from './mcp-clients.ts';
import { runningFor } from './running.ts';
import { type Stage, stageOfStory } from './stage.ts';
import { story, verifies } from './verifies.ts';

const expectNothingStarted = async (stage: Stage): Promise<void> => {
  expect((await stage.answer(ListRunsOutput, 'runs')).total).toBe(0);
  expect(existsSync(join(stage.dataDirectory, 'runs'))).toBe(false);
  expect(runningFor(stage.home)).toEqual([]);
};

/** A model whose files bring code of their own. */
const modelWithCode = (stage: Stage): string => {
  const path = join(stage.home, 'with-code');
  cpSync(stage.ground.tinyModel, path, { recursive: true });
  const config: Record<string, unknown> = JSON.parse(
    readFileSync(join(path, 'config.json'), 'utf8'),
  );
  config['auto_map'] = { AutoModelForCausalLM: 'modeling_tiny.TinyModel' };
  writeFileSync(join(path, 'config.json'), JSON.stringify(config));
  writeFileSync(join(path, 'modeling_tiny.py'), 'raise SystemExit("this code must not run")\n');
  return path;
};

story('a plan that a person has to agree to', () => {
  const stage = stageOfStory();

  verifies('consent:required', async () => {
    const flags = ['--model', modelWithCode(stage()), '--dataset', stage().ground.dataset];
    const { plan, approval } = await stage().answer(PlanRunOutput, 'plan', ...flags);
    expect(approval).toMatchObject({ required: true, command: `vibeml approve ${plan.id}` });

    const launched = await stage().refusal('launch', plan.id);
    expect(launched).toMatchObject({ code: 'approval.required', exitCode: 3 });
    expect(launched.advice.map(({ command }) => command)).toContain(`vibeml approve ${plan.id}`);
    await expectNothingStarted(stage());

    const approved = await stage().refusal('approve', plan.id);
    expect(approved).toMatchObject({ code: 'approval.required', exitCode: 3 });
    expect(approved.message).toContain('terminal');
    const trained = await stage().refusal('train', ...flags, '--yes');
    expect(trained.exitCode).toBe(3);
    expect(await stage().refusal('launch', plan.id)).toMatchObject({ code: 'approval.required' });
    await expectNothingStarted(stage());

    for (const connect of [connectV1, connectV2]) {
      const client = await connect(stage());
      const answer = await client.call('vibeml_launch_run', { plan_id: plan.id });
      expect(answer.isError).toBe(true);
      expect(answer.text).toContain('approval.required');
      expect(answer.text).toContain(`vibeml approve ${plan.id}`);
      await client.close();
    }
    await expectNothingStarted(stage());
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a plan that no longer holds', () => {
  const stage = stageOfStory();
  const planned = async (dataset: string): Promise<Plan> =>
    (
      await stage().answer(
        PlanRunOutput,
        'plan',
        '--model',
        stage().ground.tinyModel,
        '--dataset',
        dataset,
      )
    ).plan;

  verifies('consent:expired', async () => {
    const plan = await planned(stage().ground.dataset);
    const expiresAt = new Date(Date.parse(plan.createdAt) - 1000).toISOString();
    const old = sealPlan(PlanContent.parse({ ...plan, expiresAt }));
    const store = createStore({ path: join(stage().dataDirectory, 'vibeml.db') });
    await expectOk(store.plans.savePlan(old));
    await store.close();
    const refused = await stage().refusal('launch', old.id);
    expect(refused).toMatchObject({ code: 'plan.expired', exitCode: 2 });
    expect(refused.message).toContain(expiresAt);
    expect(refused.advice[0]?.command).toContain('vibeml plan');
    await expectNothingStarted(stage());
  });

  verifies('consent:stale', async () => {
    const dataset = writeChats(join(stage().home, 'chats.jsonl'), 24);
    const plan = await planned(dataset);
    appendFileSync(
      dataset,
      `${JSON.stringify({
        messages: [
          { role: 'user', content: 'More.' },
          { role: 'assistant', content: 'red!' },
        ],
      })}\n`,
    );
    const refused = await stage().refusal('launch', plan.id);
    expect(refused).toMatchObject({ code: 'plan.stale', exitCode: 2 });
    expect(refused.message).toContain('dataset');
    await expectNothingStarted(stage());
  });

  verifies('home:nothing-left-running', () => stage().close());
});
