import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectErr, expectOk } from 'vibeml-testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVibeml } from './create-vibeml.ts';
import { operations } from './operations/index.ts';
import { writeChats, writeSmallModel } from './test-support/small-model.ts';
import type { Vibeml } from './vibeml.ts';

let home = '';
let model = '';
let dataset = '';
let vibeml: Vibeml;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vibeml-sdk-'));
  model = writeSmallModel(join(home, 'small-model'));
  dataset = writeChats(join(home, 'chats.jsonl'), 60);
  vibeml = createVibeml({
    homeDirectory: home,
    workingDirectory: home,
    environment: { PATH: process.env['PATH'], HOME: home, HF_ENDPOINT: 'http://127.0.0.1:9' },
  });
});

afterEach(async () => {
  await expectOk(vibeml.close());
  rmSync(home, { recursive: true, force: true });
});

const plan = (overrides: Readonly<Record<string, unknown>> = {}) =>
  vibeml.planRun({ model, dataset: './chats.jsonl', ...overrides });

test('making it touches nothing', () => {
  expect(existsSync(join(home, '.vibeml'))).toBe(false);
});

test('every operation of the table is a function', () => {
  for (const name of Object.keys(operations)) expect(vibeml).toHaveProperty(name);
});

test('a plan tells what would run, and starts nothing', async () => {
  const { plan: made, summary, approval, nextActions } = await expectOk(plan());
  expect(made.workflow.name).toBe('lora');
  expect(made.train).toMatchObject({ format: 'chat', usableRows: 60 });
  expect(made.model).toMatchObject({ source: 'directory', modelType: 'llama' });
  expect(made.cost.total).toMatchObject({ low: 0, high: 0 });
  expect(made.memory.verdict).toBe('fits');
  expect(made.duration).toBeNull();
  expect(approval).toEqual({ required: false, reasons: [], command: null });
  expect(summary).toContain(`Plan ${made.id}: lora of`);
  expect(nextActions).toMatchObject([{ operation: 'launchRun', input: { planId: made.id } }]);
  expect(existsSync(join(home, '.vibeml/runs'))).toBe(false);
  expect((await expectOk(vibeml.listRuns({}))).total).toBe(0);
});

test('progress of a plan only grows', async () => {
  const seen: number[] = [];
  await expectOk(
    vibeml.planRun({ model, dataset }, { onProgress: ({ progress }) => seen.push(progress) }),
  );
  expect(seen).toEqual([...seen].sort());
  expect(seen.length).toBeGreaterThan(2);
});

test('preferences count where the request is silent', async () => {
  await expectOk(vibeml.local.setPreference('project', 'support'));
  await expectOk(vibeml.local.setPreference('workflow', 'full'));
  const { plan: made } = await expectOk(plan());
  expect(made.request.project).toBe('support');
  expect(made.workflow.name).toBe('full');
  const { plan: explicit } = await expectOk(plan({ workflow: 'lora', project: 'other' }));
  expect(explicit.workflow.name).toBe('lora');
  expect(explicit.request.project).toBe('other');
  await expectOk(vibeml.local.unsetPreference('project'));
  const entries = await expectOk(vibeml.local.listPreferences());
  expect(entries.find((entry) => entry.key === 'project')).toMatchObject({
    value: null,
    origin: 'default',
  });
});

test.each([
  [{ model: undefined }, 'request.invalid'],
  [{ model: './nowhere' }, 'model.directory_not_found'],
  [{ dataset: './nowhere.jsonl' }, 'dataset.not_found'],
  [{ target: 'slurm/x' }, 'internal.not_supported'],
  [{ gpuType: 'RTX9000' }, 'gpu.not_supported'],
  [{ workflow: 'qlora2' }, 'workflow.unknown'],
  [{ model: 'owner/name' }, 'model.hub_unreachable'],
  [{ hyperparameters: { learningRate: 3 } }, 'request.invalid'],
])('%j is refused with %s', async (overrides, code) => {
  expect((await expectErr(plan(overrides))).code).toBe(code);
});

test('a model that brings code needs a person, and nobody else can agree', async () => {
  const risky = writeSmallModel(join(home, 'risky'), { auto_map: { AutoModelForCausalLM: 'x.Y' } });
  const { plan: made, approval, nextActions } = await expectOk(plan({ model: risky }));
  expect(approval.command).toBe(`vibeml approve ${made.id}`);
  expect(nextActions).toEqual([]);
  expect((await expectErr(vibeml.launchRun({ planId: made.id }))).code).toBe('approval.required');
  const approve = (typed: string) =>
    vibeml.approvePlan({ planId: made.id, typed, approvedBy: 'ada', method: 'terminal' });
  expect((await expectErr(approve('0000'))).code).toBe('approval.refused');
  expect((await expectErr(vibeml.launchRun({ planId: made.id }))).code).toBe('approval.required');
  const given = await expectOk(approve(made.digest.slice(-4).toUpperCase()));
  expect(given.approval).toMatchObject({ digest: made.digest, approvedBy: 'ada' });
  expect(existsSync(join(home, '.vibeml/runs'))).toBe(false);
});

test('a plan whose rows changed is stale, and says what moved', async () => {
  const { plan: made } = await expectOk(plan());
  writeFileSync(dataset, `${JSON.stringify({ messages: [] })}\n`);
  const error = await expectErr(vibeml.launchRun({ planId: made.id }));
  expect(error.code).toBe('plan.stale');
  expect(error.message).toContain('dataset was');
});

test('unknown plans and runs are named', async () => {
  const id = '0123456789ab';
  expect((await expectErr(vibeml.launchRun({ planId: id as never }))).code).toBe('plan.not_found');
  expect((await expectErr(vibeml.getRun({ runId: 'nobody' as never }))).code).toBe('run.not_found');
  expect((await expectErr(vibeml.planRun({ resumeFromRunId: 'nobody' as never }))).code).toBe(
    'run.not_found',
  );
  expect((await expectErr(vibeml.local.findPlan('xyz'))).code).toBe('request.invalid');
  expect((await expectErr(vibeml.local.openChat('nobody'))).code).toBe('run.not_found');
});

test('a look at a dataset, with and without a model', async () => {
  const bare = await expectOk(vibeml.inspectDataset({ dataset }));
  expect(bare.summary).toContain('chat, 60 of 60 rows usable');
  expect(bare.dataset.tokens).toBeNull();
  const withModel = await expectOk(vibeml.inspectDataset({ dataset, model, maxLength: 64 }));
  expect(withModel.nextActions).toMatchObject([{ operation: 'planRun', input: { model } }]);
});

test('held-out rows that repeat training rows are noticed', async () => {
  const { plan: made } = await expectOk(plan({ evalDataset: './chats.jsonl' }));
  expect(made.findings.map((finding) => finding.code).join()).toMatch(/leak|train/);
});

test('this machine is offered, filtered by name and price', async () => {
  expect((await expectOk(vibeml.listOffers({}))).offers).toHaveLength(1);
  expect((await expectOk(vibeml.listOffers({ gpu: 'H100' }))).summary).toBe('No machine matches.');
});

test('the set-up is checked without changing more than the data directory', async () => {
  const report = await expectOk(vibeml.checkSetup({}));
  expect(report.checks.map((check) => check.id)).toEqual(
    expect.arrayContaining([
      'python',
      'data_directory',
      'database',
      'disk',
      'memory',
      'accelerator',
    ]),
  );
  expect(readdirSync(join(home, '.vibeml')).every((name) => name.startsWith('vibeml.db'))).toBe(
    true,
  );
});

test('an abort is a value', async () => {
  const error = await expectErr(
    vibeml.planRun({ model, dataset }, { signal: AbortSignal.abort() }),
  );
  expect(error.code).toBe('request.cancelled');
});

test('the workflows are listed', async () => {
  const { workflows } = await expectOk(vibeml.listWorkflows({}));
  expect(workflows.map((workflow) => workflow.name)).toEqual(
    expect.arrayContaining(['lora', 'full']),
  );
});
