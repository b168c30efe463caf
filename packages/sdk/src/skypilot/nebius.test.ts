import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunId } from '@vibeml/core-models';
import { expectErr, expectOk, type SkyPilotTestServer, startSkyPilotServer } from 'vibeml-testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { createVibeml } from '../create-vibeml.ts';
import { type PlanWorld, startPlanWorld } from '../test-support/plan-world.ts';
import type { Vibeml } from '../vibeml.ts';

const token = 'hf_write_of_ada_0123456789';
// It says that it may write, and may not.
const reader = 'hf_write_taken_back_012345';

let directory = '';
let world: PlanWorld;
let server: SkyPilotTestServer;
let vibeml: Vibeml;

const open = (secret: string): Vibeml =>
  createVibeml({
    ...world,
    environment: {
      ...world.environment,
      HF_TOKEN: secret,
      SKYPILOT_API_SERVER_ENDPOINT: server.endpoint,
      VIBEML_CREDENTIAL_STORE: 'file',
    },
  });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vibeml-nebius-'));
  world = await startPlanWorld(directory, {
    tokens: { [token]: [], [reader]: [] },
    writers: [token],
  });
  server = await startSkyPilotServer();
  vibeml = open(token);
});
beforeEach(() => server.setClouds({ Nebius: null }));
afterAll(async () => {
  await expectOk(vibeml.close());
  await server.close();
  await world.hub.close();
  rmSync(directory, { recursive: true, force: true });
});

type Request = Parameters<Vibeml['planRun']>[0];

const planOf = async (request: Partial<Request> = {}) =>
  (
    await expectOk(
      vibeml.planRun({
        model: 'Qwen/Qwen3-0.6B',
        dataset: './chats.jsonl',
        target: 'nebius',
        gpuType: 'H100',
        ...request,
      }),
    )
  ).plan;

type Plan = Awaited<ReturnType<typeof planOf>>;

const approve = ({ id, digest }: Plan) =>
  expectOk(
    vibeml.approvePlan({
      planId: id,
      typed: digest.slice(-4),
      approvedBy: 'ada',
      method: 'terminal',
    }),
  );

const launch = async (plan: Plan) => {
  await approve(plan);
  return expectOk(vibeml.launchRun({ planId: plan.id }));
};

const Launch = z.object({
  task: z.string(),
  cluster_name: z.string().optional(),
  name: z.string().optional(),
});
const Task = z.looseObject({
  resources: z.looseObject({ ordered: z.array(z.looseObject({})).optional() }),
  secrets: z.record(z.string(), z.string()),
});

const tasksOf = (runId: RunId, path: '/launch' | '/jobs/launch') =>
  server.requests
    .filter((request) => request.path === path)
    .map(({ body }) => Launch.parse(body))
    .filter(({ cluster_name: cluster, name }) => (cluster ?? name)?.includes(runId))
    .map(({ task }) => Task.parse(JSON.parse(task)));

test('a controller that is there gets the job: it goes on while this computer is shut', async () => {
  const plan = await planOf({ spot: true, maxCostUsd: 30 });
  expect(plan.recovery).toMatchObject({ mode: 'managed_job', maxRestarts: 3 });
  const release = server.managed.holdMachines();
  const { run } = await launch(plan);
  const [task] = tasksOf(run.runId, '/jobs/launch');
  expect(task?.resources).toHaveProperty('job_recovery');
  await expectOk(vibeml.stopRun({ runId: run.runId, mode: 'now' }));
  release();
  // From here on the server has none.
  server.managed.removeController();
});

test('a request becomes a plan with its way out, and the plan a task for SkyPilot', async () => {
  const release = server.holdLaunches();
  const plan = await planOf({ spot: true, maxCostUsd: 30, diskGib: 200, project: 'support' });
  expect(plan).toMatchObject({
    driver: 'skypilot',
    offer: { provider: 'nebius', region: 'eu-north1', spot: true, accelerator: { name: 'H100' } },
    keep: { kind: 'hub_repository' },
    recovery: { mode: 'cluster_job', maxRestarts: 3 },
    tailSeconds: 300,
    approval: { required: true },
  });
  // The machine is held back, and nobody waits for it.
  const { run } = await launch(plan);
  expect(['launching', 'provisioning']).toContain(run.status);
  const [task] = tasksOf(run.runId, '/launch');
  expect(task?.resources).toMatchObject({
    infra: 'nebius/eu-north1',
    accelerators: 'H100:1',
    use_spot: true,
    disk_size: 200,
    max_hourly_cost: plan.offer.hourlyUsd.value,
    labels: { 'vibeml-run': expect.any(String), 'vibeml-project': 'support' },
  });
  expect(task?.secrets).toEqual({ HF_TOKEN: token });
  await expectOk(vibeml.stopRun({ runId: run.runId, mode: 'now' }));
  release();
});

test('regions and GPUs that may stand in are tried in the order of the plan', async () => {
  const release = server.holdLaunches();
  const plan = await planOf({ gpuType: 'H200', spot: true, maxCostUsd: 30 });
  const places = [plan.offer, ...plan.fallbacks].map(({ region }) => `nebius/${region}`);
  expect(places.length).toBeGreaterThan(1);
  const { run } = await launch(plan);
  const [task] = tasksOf(run.runId, '/launch');
  expect(task?.resources.ordered?.map(({ ['infra']: infra }) => infra)).toEqual(places);
  await expectOk(vibeml.stopRun({ runId: run.runId, mode: 'now' }));
  release();
});

test('no capacity is told with the places that have some', async () => {
  const plan = await planOf({ region: 'eu-north1', spot: false });
  server.failNextLaunch({
    type: 'ResourcesUnavailableError',
    message:
      'Failed to provision all possible launchable resources. Relax the task\'s resource requirements: 1x Nebius(gpu-h100-sxm_1gpu-16vcpu-200gb, {"H100": 1})',
  });
  const { run } = await launch(plan);
  const { run: failed } = await expectOk(
    vibeml.waitForRun({ runId: run.runId, until: 'finished', timeoutSeconds: 20 }),
  );
  expect(failed.status).toBe('failed');
  expect(failed.error).toMatchObject({
    code: 'cloud.no_capacity',
    message: 'No H100 in eu-north1. Try: H200 in eu-west1, us-central1',
  });
  expect(failed.spentUsd).toBe(0);
  expect(server.clusterNames()).not.toContain(`vibeml-${run.runId}`);
}, 60_000);

test('a cloud that the server may not use is told before anything is reserved', async () => {
  const plan = await planOf();
  await approve(plan);
  server.setClouds({
    Nebius: 'Failed to access Nebius with the credentials in ~/.nebius',
    Slurm: null,
  });
  const before = server.requests.length;
  const { total } = await expectOk(vibeml.listRuns({}));
  const error = await expectErr(vibeml.launchRun({ planId: plan.id }));
  expect(error.code).toBe('cloud.access_denied');
  expect(error.message).toContain('Failed to access Nebius');
  expect(error.advice[0]?.text).toContain('vibeml credentials set nebius');
  expect(server.requests.slice(before).some(({ path }) => path === '/launch')).toBe(false);
  expect((await expectOk(vibeml.listRuns({}))).total).toBe(total);
  // Credentials that came since are seen.
  server.setClouds({ Nebius: null });
  const release = server.holdLaunches();
  const { run } = await expectOk(vibeml.launchRun({ planId: plan.id }));
  await expectOk(vibeml.stopRun({ runId: run.runId, mode: 'now' }));
  release();
});

test('a token that may not write is told before any machine is asked for', async () => {
  const plan = await planOf({ spot: true });
  await approve(plan);
  const before = server.requests.length;
  const bystander = open(reader);
  const error = await expectErr(bystander.launchRun({ planId: plan.id }));
  expect(error.code).toBe('driver.launch_failed');
  expect(error.message).toContain('the Hugging Face token may not write to it');
  expect(server.requests.slice(before).some(({ path }) => path === '/launch')).toBe(false);
  await expectOk(bystander.close());
});
