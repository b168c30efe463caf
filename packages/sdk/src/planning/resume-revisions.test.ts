import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Plan, type RunId, usd } from '@vibeml/core-models';
import { createStore } from '@vibeml/store';
import {
  expectErr,
  expectOk,
  type HubFixtureFiles,
  type HubServer,
  sampleCreation,
  sampleRun,
  startHubServer,
} from 'vibeml-testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVibeml } from '../create-vibeml.ts';
import { writeSmallModel } from '../test-support/small-model.ts';
import type { Vibeml } from '../vibeml.ts';

const modelId = 'acme/tiny';
const datasetId = 'acme/chats';

let home = '';
let hub: HubServer;
let vibeml: Vibeml;
let modelFiles: HubFixtureFiles = {};

const rows = (count: number): string =>
  Array.from({ length: count }, (_, row) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `Question ${row} of ${count}?` },
        { role: 'assistant', content: `Answer ${row}.` },
      ],
    }),
  ).join('\n');

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'vibeml-resume-'));
  const directory = writeSmallModel(join(home, 'model'));
  modelFiles = Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))]),
  );
  hub = await startHubServer({
    repositories: [
      { kind: 'model', id: modelId, files: modelFiles },
      { kind: 'dataset', id: datasetId, files: { 'train.jsonl': rows(60) } },
    ],
  });
  // This machine has a price: what is not stale waits for a person and starts nothing.
  mkdirSync(join(home, '.vibeml'));
  writeFileSync(join(home, '.vibeml/prices.yaml'), 'local:\n  hourlyUsd: 0.5\n');
  vibeml = createVibeml({
    homeDirectory: home,
    workingDirectory: home,
    environment: {
      PATH: process.env['PATH'],
      HOME: home,
      HF_ENDPOINT: hub.endpoint,
      VIBEML_CATALOGUE_URL: 'off',
    },
  });
});

afterEach(async () => {
  await expectOk(vibeml.close());
  await hub.close();
  rmSync(home, { recursive: true, force: true });
});

const planOn = async (request: object): Promise<Plan> =>
  (await expectOk(vibeml.planRun({ target: 'local', maxCostUsd: 5, ...request }))).plan;

/** A run of the plan that was stopped after a checkpoint. */
const stopped = async (plan: Plan): Promise<RunId> => {
  const at = new Date().toISOString();
  const run = sampleRun(1, {
    planId: plan.id,
    status: 'stopped',
    checkpoint: { step: 5, path: 'checkpoints/checkpoint-5' },
    endedAt: at,
    releasedAt: at,
  });
  const store = createStore({ path: join(home, '.vibeml/vibeml.db') });
  const request = { planId: plan.id, project: null, groupId: null, at };
  const change = sampleCreation(run);
  await expectOk(
    store.ledger.reserve(request, () => ({ kind: 'reserve', amount: usd(1), change })),
  );
  await store.close();
  return run.id;
};

const moveOn = () => ({
  model: hub.push('model', modelId, { ...modelFiles, 'README.md': 'newer' }),
  dataset: hub.push('dataset', datasetId, { 'train.jsonl': rows(90) }),
});

test('a resumed run keeps the commits of its model and rows, and its launch compares with them', async () => {
  const first = await planOn({ model: modelId, dataset: `${datasetId}:train` });
  const unresumed = await planOn({ model: modelId, dataset: datasetId });
  const runId = await stopped(first);
  const moved = moveOn();
  expect([first.model.revision, first.train.hub?.revision]).not.toContain(moved.model);

  const resumed = await planOn({ resumeFromRunId: runId });
  expect(resumed.model.revision).toBe(first.model.revision);
  expect(resumed.train).toMatchObject({ hub: first.train.hub, rows: 60 });
  expect(resumed.request).toMatchObject({
    model: `${modelId}@${first.model.revision}`,
    dataset: `${datasetId}@${first.train.hub?.revision}:train`,
  });

  // A plan that named the branch no longer fits; the resumed one does, and waits for a person.
  const stale = await expectErr(vibeml.launchRun({ planId: unresumed.id }));
  expect(stale.code).toBe('plan.stale');
  expect(stale.message).toContain(moved.model);
  expect(stale.message).toContain(moved.dataset);
  const held = await expectErr(vibeml.launchRun({ planId: resumed.id }));
  expect(held.code).toBe('approval.required');
});

test.each([
  [`${datasetId}@main:default/train`, `${datasetId}@COMMIT:default/train`],
  [`hf://datasets/${datasetId}@main/train.jsonl`, `hf://datasets/${datasetId}@COMMIT/train.jsonl`],
  [
    `hf://datasets/${datasetId}@refs/heads/main/train.jsonl`,
    `hf://datasets/${datasetId}@COMMIT/train.jsonl`,
  ],
])('%s keeps what it says beside the commit', async (dataset, expected) => {
  hub.push('dataset', datasetId, { 'train.jsonl': rows(60) }, 'refs/heads/main');
  const first = await planOn({ model: `${modelId}@main`, dataset, evalDataset: dataset });
  const commit = first.train.hub?.revision ?? '';
  const runId = await stopped(first);
  moveOn();
  const resumed = await planOn({ resumeFromRunId: runId });
  const pinned = expected.replace('COMMIT', commit);
  expect(resumed.request).toMatchObject({ dataset: pinned, evalDataset: pinned });
  expect(resumed.train.hub?.files).toEqual(first.train.hub?.files);
  expect(resumed.model.revision).toBe(first.model.revision);
});

test('a model and rows of this machine stay as they were named', async () => {
  writeFileSync(join(home, 'chats.jsonl'), rows(60));
  const first = await planOn({ model: './model', dataset: './chats.jsonl' });
  const runId = await stopped(first);
  const { request } = await planOn({ resumeFromRunId: runId });
  expect(request).toMatchObject({ model: './model', dataset: './chats.jsonl' });
});
