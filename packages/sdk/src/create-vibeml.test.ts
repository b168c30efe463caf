import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
    environment: {
      PATH: process.env['PATH'],
      HOME: home,
      HF_ENDPOINT: 'http://127.0.0.1:9',
      VIBEML_CATALOGUE_URL: 'off',
    },
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
  [{ target: 'slurm/x' }, 'skypilot.server_missing'],
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

test('machines are offered, the cheapest first, with memory and what is known of their prices', async () => {
  const listing = await expectOk(vibeml.listOffers({}));
  expect(listing.offers[0]).toMatchObject({
    id: 'local',
    driver: 'local',
    hourlyUsd: { value: 0 },
  });
  expect(listing.totalMachines).toBeGreaterThan(40);
  expect(listing.totalOffers).toBe(listing.offers.length);
  expect(listing.summary).toMatch(/^this computer: .+ at \$0\.00\/h; .+ more kinds of machine$/);
  expect(listing.remarks.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['snapshot_used', 'prices_stale']),
  );
  const h100 = await expectOk(
    vibeml.listOffers({ gpu: 'nvidia h100', cloud: 'nebius', gpuCount: 1 }),
  );
  expect(h100.machines).toMatchObject([
    {
      onDemand: { accelerator: { memoryGib: { unit: 'GiB' } }, hourlyUsd: { value: 2.95 } },
      spot: { spot: true, hourlyUsd: { value: 1.25 } },
      regions: ['eu-north1'],
    },
  ]);
});

test('what narrows a list narrows it; what is not offered is named with what is', async () => {
  const cheap = await expectOk(vibeml.listOffers({ maxPriceUsdPerHour: 2, spot: true, limit: 3 }));
  expect(cheap.machines).toHaveLength(3);
  expect(cheap.totalMachines).toBeGreaterThan(3);
  expect(cheap.offers.every(({ spot, hourlyUsd }) => spot && hourlyUsd.value <= 2)).toBe(true);
  const none = await expectOk(vibeml.listOffers({ gpu: 'H100', maxPriceUsdPerHour: 0.5 }));
  expect(none.summary).toBe(
    'No machine matches; the cheapest without the filters: H100 on nebius eu-north1 at $1.25/h spot.',
  );
  expect((await expectErr(vibeml.listOffers({ gpu: 'RTX9000' }))).message).toMatch(
    /^GPU type 'RTX9000' not supported\. Available: A10, A100, A100-80GB, /,
  );
  const elsewhere = vibeml.listOffers({ gpu: 'H100', region: 'us-central1', cloud: 'nebius' });
  expect((await expectErr(elsewhere)).message).toBe('No H100 in us-central1. Try: eu-north1');
});

test('a price file gives this machine a price, and its faults are named by line', async () => {
  const file = join(home, '.vibeml/prices.yaml');
  mkdirSync(join(home, '.vibeml'));
  writeFileSync(file, 'local:\n  hourlyUsd: 0.35\n');
  const { machines } = await expectOk(vibeml.listOffers({ cloud: 'local' }));
  expect(machines).toMatchObject([{ onDemand: { hourlyUsd: { value: 0.35, method: 'quoted' } } }]);
  writeFileSync(file, 'local:\n  hourlyUsd: cheap\n');
  const error = await expectErr(vibeml.listOffers({}));
  expect(error.code).toBe('config.unreadable');
  expect(error.message).toContain('line 2: local.hourlyUsd');
});

test('a price catalogue that is silent holds no plan up for long', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  await expectOk(vibeml.local.setPreference('catalogueClouds', 'nebius'));
  const patient = createVibeml({
    homeDirectory: home,
    workingDirectory: home,
    environment: {
      PATH: process.env['PATH'],
      HOME: home,
      VIBEML_CATALOGUE_URL: `http://127.0.0.1:${port}`,
    },
  });
  const before = performance.now();
  const { plan: made } = await expectOk(patient.planRun({ model, dataset }));
  expect(performance.now() - before).toBeLessThan(8000);
  expect(made.offer.id).toBe('local');
  await expectOk(patient.close());
  silent.closeAllConnections();
  silent.close();
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
  const others = readdirSync(join(home, '.vibeml')).filter((name) => !name.startsWith('vibeml.db'));
  expect(others).toEqual(['skypilot-user']);
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
