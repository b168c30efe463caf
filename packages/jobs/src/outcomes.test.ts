import { RunId, RunStatus } from '@vibeml/core-models';
import {
  checkpointLine,
  createFakeWorld,
  expectErr,
  expectOk,
  type FakeStep,
  sampleContext,
  samplePlan,
  sampleQuantity,
  trainerLine,
  trainingScript,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';
import { toJobHandle, toJobStatus } from './job-handle.ts';

const context = sampleContext();

const launched = async (script: readonly FakeStep[]) => {
  const world = createFakeWorld({ script });
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  return { world, jobs, runId: run.id };
};

const afterAll = async (script: readonly FakeStep[]) => {
  const all = await launched(script);
  await expectOk(all.jobs.wait(all.runId, { until: 'finished', timeoutMs: null }, context));
  return all;
};

test('a run that was lost goes on from its newest checkpoint', async () => {
  const { jobs, runId } = await afterAll([
    { state: 'running', run: checkpointLine(2) },
    { state: 'lost', run: checkpointLine(4) },
  ]);
  expect(await expectOk(jobs.resumePoint(runId, context))).toEqual({
    runId,
    step: 4,
    checkpointPath: `/data/runs/${runId}/output/checkpoints/checkpoint-4`,
  });
});

const checkpointAt = (path: string): string =>
  trainerLine(1, 'checkpoint', { step: 1, path, bytes: 1, seconds: null });

test.each([
  ['it is still going', [{ state: 'running', run: checkpointLine(2) }], 'still going'],
  ['it trained to its end', trainingScript(), 'to its end'],
  ['there is no checkpoint', [{ state: 'lost' }], 'before its first checkpoint'],
  [
    'the path leaves its directory',
    [{ state: 'lost', run: checkpointAt('../../other/checkpoint-1') }],
    'not in its output directory',
  ],
  [
    'the path is absolute',
    [{ state: 'lost', run: checkpointAt('/etc/checkpoint-1') }],
    'not in its output directory',
  ],
] as const)('no resuming when %s', async (_name, script, reason) => {
  const { jobs, runId } = await launched(script);
  for (const __ of script) await expectOk(jobs.refresh(runId, context));
  const error = await expectErr(jobs.resumePoint(runId, context));
  expect(error.code).toBe('run.not_resumable');
  expect(error.message).toContain(reason);
});

test('the files of a result are checked again when they are asked for', async () => {
  const { world, jobs, runId } = await afterAll(trainingScript());
  const found = await expectOk(jobs.artifacts(runId, { directory: null }, context));
  expect(found).toMatchObject({
    directory: `/data/runs/${runId}/output`,
    artifacts: [{ path: 'final/adapter_model.safetensors', bytes: 7 }],
  });
  const elsewhere = await expectOk(jobs.artifacts(runId, { directory: '/tmp/here' }, context));
  expect(elsewhere.directory).toBe('/tmp/here');
  world.driver.play(runId, {
    state: 'ended',
    exitCode: 0,
    outputs: { 'final/adapter_model.safetensors': 'changed' },
  });
  expect((await expectErr(jobs.artifacts(runId, { directory: null }, context))).message).toContain(
    'does not match its checksum',
  );
});

test('a run that goes on or failed has no files to give', async () => {
  const going = await launched([{ state: 'running' }]);
  expect(
    (await expectErr(going.jobs.artifacts(going.runId, { directory: null }, context))).code,
  ).toBe('run.not_finished');
  const failed = await afterAll([{ state: 'ended', exitCode: 13 }]);
  expect(
    (await expectErr(failed.jobs.artifacts(failed.runId, { directory: null }, context))).code,
  ).toBe('run.artifact_missing');
});

test('one of two supervisors holds the lease, and both see the end', async () => {
  const { world, runId } = await launched([
    ...Array.from({ length: 40 }, (): FakeStep => ({ state: 'running' })),
    ...trainingScript(),
  ]);
  const changes: string[] = [];
  const both = await Promise.all(
    [createJobs(world.ports), createJobs(world.ports)].map((jobs) =>
      expectOk(jobs.supervise(runId, context, { onChange: ({ run }) => changes.push(run.status) })),
    ),
  );
  expect(both.map(({ run }) => run.status)).toEqual(['succeeded', 'succeeded']);
  expect(both.filter(({ wasSupervisor }) => wasSupervisor)).toHaveLength(1);
  const lease = { name: `supervise:${runId}`, owner: 'next', nowMs: world.clock.now(), ttlMs: 1 };
  expect(await expectOk(world.runs.acquireLease(lease))).toBe(true);
});

test('a supervisor does not start a lost run again', async () => {
  const { world, jobs, runId } = await launched([{ state: 'lost', run: checkpointLine(2) }]);
  const { run } = await expectOk(jobs.supervise(runId, context));
  expect(run).toMatchObject({ status: 'lost', recoveries: 0, checkpoint: { step: 2 } });
  expect(world.driver.job(runId)?.starts).toBe(1);
});

test('every status has one of the five that job tools show', () => {
  expect(Object.fromEntries(RunStatus.options.map((each) => [each, toJobStatus(each)]))).toEqual({
    planned: 'pending',
    launching: 'pending',
    provisioning: 'pending',
    setting_up: 'pending',
    running: 'running',
    saving: 'running',
    recovering: 'running',
    succeeded: 'completed',
    failed: 'failed',
    stopped: 'terminated',
    over_budget: 'failed',
    lost: 'failed',
  });
});

test('a job handle carries the cost where it is known', async () => {
  const { jobs, runId } = await launched([]);
  const { run } = await expectOk(jobs.get(runId, { refresh: false }, context));
  const range = {
    unit: '',
    source: 'sample',
    observedAt: run.createdAt,
    method: 'modelled',
  } as const;
  const plan = samplePlan({
    duration: { low: 1800, expected: 3600, high: 7200, ...range },
    cost: {
      hourly: sampleQuantity(2, 'USD/h'),
      terms: [],
      total: { low: 1, expected: 2, high: 4, ...range },
      assumptions: [],
      spot: null,
    },
  });
  expect(toJobHandle(run, plan)).toMatchObject({
    jobId: runId,
    status: 'pending',
    model: 'SmolLM2-135M-Instruct',
    gpuType: null,
    costEstimate: {
      hourlyRate: 2,
      estimatedDurationHours: 1,
      min: 1,
      expected: 2,
      max: 4,
      currency: 'USD',
    },
    metadata: { runStatus: 'provisioning' },
  });
  expect(toJobHandle(run, null).costEstimate).toBeNull();
  expect(toJobHandle(run, samplePlan()).costEstimate).toBeNull();
});

test('a plan knows its run', async () => {
  const { jobs, runId } = await launched([]);
  expect((await expectOk(jobs.findRunOfPlan(samplePlan().id)))?.id).toBe(runId);
  expect(await expectOk(jobs.findRunOfPlan(samplePlan({ steps: 9 }).id))).toBeNull();
  expect(RunId.safeParse(runId).success).toBe(true);
});
