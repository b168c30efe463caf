import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { JobSpec, Plan } from '@vibeml/core-models';
import { createLocalDriver, createProcesses, createResultFiles } from '@vibeml/local-driver';
import { createStore } from '@vibeml/store';
import {
  checkpointLine,
  createFixedIds,
  createTestMachine,
  errorLine,
  expectOk,
  progressLine,
  sampleContext,
  samplePlan,
  shellJob,
} from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createJobs } from './create-jobs.ts';
import type { JobsPorts } from './ports.ts';

const context = sampleContext();
const finished = { until: 'finished', timeoutMs: 15_000 } as const;
const weights = 'weights';
const manifest = JSON.stringify({
  version: 1,
  files: [
    {
      path: 'final/adapter.txt',
      bytes: weights.length,
      sha256: createHash('sha256').update(weights).digest('hex'),
    },
  ],
});

const save =
  'mkdir -p output/final; cp adapter.txt output/final/; cp manifest.json output/; touch output/DONE';

/** The real database and the real engine of this machine, with a shell line for the training; `open` is what one program has. */
const thisMachine = async (run: string) => {
  const machine = await createTestMachine();
  const lines = `${progressLine(1, 2)}no event: ümläut\n${progressLine(2, 1)}${checkpointLine(2)}`;
  const names: string[] = [];
  const buildJob = (_plan: Plan, job: { readonly name: string }): JobSpec => {
    names.push(job.name);
    return shellJob(run, {
      name: job.name,
      setup: 'echo ready',
      files: {
        'lines.txt': lines,
        'error.txt': errorLine('memory.exhausted', 13, 'no room'),
        'adapter.txt': weights,
        'manifest.json': manifest,
      },
    });
  };
  const driver = createLocalDriver({ ...machine, processes: createProcesses() });
  // Whatever a test does, its job is gone when it is over.
  onTestFinished(async () => {
    for (const jobName of names)
      await expectOk(driver.release({ driver: 'local', jobName, data: {} }, context));
  });
  const open = () => {
    const store = createStore({ path: join(machine.runsDirectory, '..', 'vibeml.db') });
    onTestFinished(() => store.close());
    const ports: JobsPorts = {
      ...store,
      driver: () => driver,
      buildJob,
      results: createResultFiles(),
      clock: machine.clock,
      ids: createFixedIds(),
      runsDirectory: machine.runsDirectory,
    };
    return createJobs(ports);
  };
  const plan = samplePlan({ expiresAt: '2999-01-01T00:00:00.000Z' });
  return { open, plan };
};

test('a run outlives the programs that launch it, watch it and ask for its result', async () => {
  const { open, plan } = await thisMachine(`cat lines.txt; sleep 0.5; ${save}`);
  const { run } = await expectOk(open().launch(plan, null, context));
  expect((await expectOk(open().launch(plan, null, context))).isNew).toBe(false);
  await expectOk(open().wait(run.id, { until: 'first_metric', timeoutMs: 15_000 }, context));
  const ended = await expectOk(open().wait(run.id, finished, context));
  expect(ended.run).toMatchObject({
    status: 'succeeded',
    recentLosses: [2, 1],
    checkpoint: { step: 2 },
    artifacts: [{ path: 'final/adapter.txt', bytes: weights.length }],
  });
  expect(ended.run.releasedAt).not.toBeNull();
  const { directory } = await expectOk(open().artifacts(run.id, { directory: null }, context));
  expect(directory).toBe(`${run.directory}/output`);
});

test('two programs that watch one run write each event once', async () => {
  const { open, plan } = await thisMachine(`cat lines.txt; ${save}`);
  const { run } = await expectOk(open().launch(plan, null, context));
  const programs = [open(), open(), open()];
  const seen = await Promise.all(
    programs.map((jobs) => expectOk(jobs.wait(run.id, finished, context))),
  );
  expect(seen.map((each) => each.run.status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect((await expectOk(open().metrics(run.id, { maxPoints: 10 }))).totalPoints).toBe(2);
});

test('a stop reaches the job, whose checkpoint is offered', async () => {
  const { open, plan } = await thisMachine(
    "trap 'exit 33' TERM; cat lines.txt; while [ ! -e STOP ]; do sleep 0.05; done; exit 33",
  );
  const { run } = await expectOk(open().launch(plan, null, context));
  await expectOk(open().wait(run.id, { until: 'first_metric', timeoutMs: 15_000 }, context));
  await expectOk(open().stop(run.id, { when: 'after_checkpoint' }, context));
  const ended = await expectOk(open().wait(run.id, finished, context));
  expect(ended.run.status).toBe('stopped');
  expect(await expectOk(open().resumePoint(run.id, context))).toEqual({
    runId: run.id,
    step: 2,
    checkpointPath: `${run.directory}/output/checkpoints/checkpoint-2`,
  });
});

test.each([
  ['cat lines.txt error.txt; exit 13', 'failed', 'out_of_memory'],
  ['cat lines.txt; kill -9 $$', 'failed', 'killed'],
  ['cat lines.txt; exit 33', 'lost', 'interrupted'],
  ['cat lines.txt; exit 0', 'failed', 'artifact'],
])('%s ends in %s: %s', async (line, status, category) => {
  const { open, plan } = await thisMachine(line);
  const jobs = open();
  const { run } = await expectOk(jobs.launch(plan, null, context));
  const ended = await expectOk(jobs.wait(run.id, finished, context));
  expect(ended.run.status).toBe(status);
  expect((await expectOk(jobs.diagnose(run.id, context))).category).toBe(category);
  const request = { source: 'run', position: { from: 'byte', byte: 0 }, maxBytes: 4096 } as const;
  const { lines } = await expectOk(jobs.logs(run.id, request, context));
  expect(lines.slice(0, 2)).toEqual(['step 1/4  loss 2.000  400.0 tok/s', 'no event: ümläut']);
});
