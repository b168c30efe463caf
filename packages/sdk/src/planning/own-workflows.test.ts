import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workflows } from '@vibeml/workflows';
import { expectErr, expectOk, samplePlan } from 'vibeml-testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVibeml } from '../create-vibeml.ts';
import { writeChats, writeSmallModel } from '../test-support/small-model.ts';
import type { VibemlOptions } from '../vibeml-options.ts';

let home = '';
let model = '';

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'vibeml-own-'));
  model = writeSmallModel(join(home, 'model'));
  writeChats(join(home, 'chats.jsonl'), 40);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const open = (given: VibemlOptions['workflows']) =>
  createVibeml({
    homeDirectory: home,
    workingDirectory: home,
    environment: { PATH: process.env['PATH'], HOME: home, VIBEML_CATALOGUE_URL: 'off' },
    ...(given === undefined ? {} : { workflows: given }),
  });

const [lora] = workflows;
const named = (changes: object) =>
  ({ ...lora, name: 'house-style', title: 'House style', ...changes }) as NonNullable<typeof lora>;

test("a program's own workflow is listed, and planned by its name with its own settings", async () => {
  const vibeml = open([{ metadata: named({}), hyperparameters: { loraR: 4 } }]);
  const { workflows: listed } = await expectOk(vibeml.listWorkflows({}));
  expect(listed.map(({ name }) => name)).toEqual(['lora', 'full', 'house-style']);
  const request = { model, dataset: './chats.jsonl', workflow: 'house-style' };
  const { plan } = await expectOk(vibeml.planRun(request));
  expect(plan.workflow).toMatchObject({ name: 'house-style', engine: 'trl' });
  expect(plan.hyperparameters.loraR).toBe(4);
  expect(plan.approval.required).toBe(false);
  const chosen = await expectOk(vibeml.planRun({ ...request, hyperparameters: { loraR: 32 } }));
  expect(chosen.plan.hyperparameters.loraR).toBe(32);
  await expectOk(vibeml.close());
});

test("a workflow with the program's own code needs a person's agreement, whatever it costs", async () => {
  const sample = samplePlan();
  const engine = {
    id: 'mine',
    environment: { name: 'mine', hash: 'a'.repeat(64), torch: '2' },
    defaults: () => sample.hyperparameters,
    buildJob: () => {
      throw new Error('a plan builds no job');
    },
    environmentFiles: () => ({}),
  };
  const vibeml = open([{ metadata: named({ engine: 'mine' }), engine }]);
  const request = { model, dataset: './chats.jsonl', workflow: 'house-style' };
  const { plan } = await expectOk(vibeml.planRun(request));
  expect(plan.environment.name).toBe('mine');
  expect(plan.approval.reasons.join()).toMatch(/runs code of the program that registered it/);
  expect((await expectErr(vibeml.launchRun({ planId: plan.id }))).code).toBe('approval.required');
  await expectOk(vibeml.close());
});

test('a registration that is no workflow is refused with its field, where workflows are asked for', async () => {
  const vibeml = open([{ metadata: named({ hardware: ['tpu'] }) }]);
  for (const call of [
    vibeml.listWorkflows({}),
    vibeml.planRun({ model, dataset: './chats.jsonl' }),
  ]) {
    const error = await expectErr<unknown, { code: string; message: string }>(call);
    expect(error.code).toBe('workflow.invalid');
    expect(error.message).toContain('metadata.hardware.0');
  }
  expect((await expectOk(vibeml.listRuns({}))).total).toBe(0);
  await expectOk(vibeml.close());
});
