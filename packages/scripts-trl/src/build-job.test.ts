import { type Plan, RunId } from '@vibeml/core-models';
import { RunnerConfig, TrainerConfig } from '@vibeml/trainer';
import fc from 'fast-check';
import {
  sampleDataset,
  sampleModel,
  samplePlan,
  sampleQuantity,
  sampleRequest,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { trlEngine } from './index.ts';

const job = { name: 'vibeml-smol-chats-7f3k', runId: 'smol_chats_7f3k', capUsd: 5 };

const fileOf = (plan: Plan, file: string): string =>
  trlEngine.buildJob(plan, job).files[file] ?? '';

const lora = (): Plan => samplePlan();

const full = (): Plan => {
  const plan = samplePlan();
  return samplePlan({
    workflow: { ...plan.workflow, name: 'full', adapter: 'none' },
    hyperparameters: {
      ...plan.hyperparameters,
      learningRate: 2e-5,
      maxSteps: null,
      dtype: 'float32',
      neftuneNoiseAlpha: 5,
      evalSteps: 20,
    },
    model: { ...sampleModel(), source: 'hub', path: null, revision: 'd'.repeat(40), name: 'o/m' },
    eval: { ...sampleDataset(), path: '/data/held-out.parquet', fileType: 'parquet' },
    request: {
      ...sampleRequest(),
      maxCostUsd: 5,
      answerForm: { type: 'json_object', keys: ['team', 'urgent'] },
    },
    offer: {
      ...plan.offer,
      accelerator: { kind: 'cuda', name: 'L4', count: 1, memoryGib: sampleQuantity(24, 'GiB') },
      hourlyUsd: sampleQuantity(0.8, 'USD/h'),
    },
    resume: {
      runId: RunId.parse('earlier'),
      step: 40,
      checkpointPath: '/data/runs/earlier/output/checkpoints/checkpoint-40',
    },
  });
};

test.each([
  ['lora-cpu', lora],
  ['full-cuda', full],
])('the configuration of %s is as it was agreed', async (name, planOf) => {
  await expect(fileOf(planOf(), 'config.json')).toMatchFileSnapshot(
    `../golden/${name}.config.json.txt`,
  );
  await expect(fileOf(planOf(), 'runner.json')).toMatchFileSnapshot(
    `../golden/${name}.runner.json.txt`,
  );
});

test.each([lora, full])('the training program and the runner take what is written', (planOf) => {
  const plan = planOf();
  const config = TrainerConfig.parse(JSON.parse(fileOf(plan, 'config.json')));
  const runner = RunnerConfig.parse(JSON.parse(fileOf(plan, 'runner.json')));
  expect(config.output_dir).toBe(runner.output_dir);
  expect(runner.program).toContain('config.json');
});

test('every path in the configuration is a file or an input of the job', () => {
  const plan = full();
  const spec = trlEngine.buildJob(plan, job);
  const config = TrainerConfig.parse(JSON.parse(fileOf(plan, 'config.json')));
  const inputs = spec.inputs.map((input) => input.path);
  expect(inputs).toContain(config.data.train.path);
  expect(inputs).toContain(config.data.eval?.path);
  expect(Object.keys(spec.files)).toContain(
    RunnerConfig.parse(JSON.parse(fileOf(plan, 'runner.json'))).environment.lock,
  );
  expect(Object.keys(spec.files)).toContain('runner.py');
});

test('rows of the Hub are read there, at the commit that was looked at', () => {
  const hub = {
    id: 'org/rows',
    revision: 'a'.repeat(40),
    config: 'default',
    split: 'train',
    fileType: 'parquet' as const,
    filesRevision: 'b'.repeat(40),
    files: [{ path: 'data/a.parquet', bytes: 7 }],
  };
  const train = { ...sampleDataset(), source: 'hub' as const, path: null, sha256: null, hub };
  const plan = samplePlan({ train });
  const spec = trlEngine.buildJob(plan, job);
  expect(TrainerConfig.parse(JSON.parse(fileOf(plan, 'config.json'))).data.train).toMatchObject({
    path: null,
    hub: { id: 'org/rows', revision: 'b'.repeat(40), files: ['data/a.parquet'] },
  });
  expect(spec.inputs.map(({ path }) => path)).toEqual(['model']);
  expect(spec.secretNames).toEqual(['HF_TOKEN']);
  expect(spec.environment).not.toHaveProperty('HF_HUB_OFFLINE');
});

test('data is copied, the model is used in place, the checkpoints go where the trainer looks', () => {
  expect(trlEngine.buildJob(lora(), job).inputs).toStrictEqual([
    { path: 'model', source: sampleModel().path, kind: 'directory', mode: 'link' },
    { path: 'data/train.jsonl', source: '/data/chats.jsonl', kind: 'file', mode: 'copy' },
  ]);
  const resumed = trlEngine.buildJob(full(), job).inputs;
  expect(resumed.map((input) => input.path)).toStrictEqual([
    'data/train.jsonl',
    'data/eval.parquet',
    'output/checkpoints',
  ]);
  // Every checkpoint that was kept: the newest may turn out to be torn.
  expect(resumed.at(-1)).toMatchObject({
    source: '/data/runs/earlier/output/checkpoints',
    mode: 'copy',
  });
});

test('a model directory is trained without a network; a model of the Hub gets the token', () => {
  const local = trlEngine.buildJob(lora(), job);
  expect([local.secretNames, local.environment['HF_HUB_OFFLINE']]).toStrictEqual([[], '1']);
  const hub = trlEngine.buildJob(full(), job);
  expect([hub.secretNames, hub.environment['HF_HUB_OFFLINE']]).toStrictEqual([
    ['HF_TOKEN'],
    undefined,
  ]);
});

test('a held-out share is passed on unless there is a held-out file', () => {
  const request = { ...sampleRequest(), evalFraction: 0.1 };
  const shareOf = (plan: Plan) =>
    TrainerConfig.parse(JSON.parse(fileOf(plan, 'config.json'))).data.eval_fraction;
  expect(shareOf(samplePlan({ request }))).toBe(0.1);
  expect(shareOf(samplePlan({ request, eval: sampleDataset() }))).toBe(0);
});

test('a machine that costs money arms the fuse, a free one does not', () => {
  const fuseOf = (plan: Plan) => RunnerConfig.parse(JSON.parse(fileOf(plan, 'runner.json'))).fuse;
  expect(fuseOf(full())).toMatchObject({ cap_usd: 5, hourly_usd: 0.8 });
  expect(fuseOf(lora())).toMatchObject({ cap_usd: null, hourly_usd: 0 });
});

test('whatever a request, a dataset or a model is called: setup, run and the Python files are the same', () => {
  const plain = trlEngine.buildJob(lora(), job);
  const { 'config.json': _, ...otherFiles } = plain.files;
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const hostile = `${text}"; touch /tmp/owned; '$(id)\n`;
      const plan = samplePlan({
        request: {
          ...sampleRequest(),
          model: hostile,
          dataset: hostile,
          name: hostile,
          tags: { a: hostile },
        },
        model: { ...sampleModel(), reference: hostile, name: hostile, path: hostile },
        train: {
          ...sampleDataset(),
          reference: hostile,
          path: hostile,
          columns: { messages: hostile },
        },
        destination: hostile,
      });
      const spec = trlEngine.buildJob(plan, job);
      expect([spec.setup, spec.run]).toStrictEqual([plain.setup, plain.run]);
      const { 'config.json': config, ...files } = spec.files;
      expect(files).toStrictEqual(otherFiles);
      expect(TrainerConfig.parse(JSON.parse(config ?? '')).model.id).toBe(hostile);
      expect(spec.environment).toStrictEqual(plain.environment);
    }),
    { numRuns: 50 },
  );
});

test('the environment files are those of every job', () => {
  const files = trlEngine.environmentFiles();
  const spec = trlEngine.buildJob(lora(), job);
  expect(spec.files).toMatchObject(files);
  expect(Object.keys(spec.files).filter((path) => !(path in files))).toStrictEqual(['config.json']);
});

test('a machine with a price has a fuse at the cap of the run; a short one keeps a tenth for the end', () => {
  const paid = full();
  const fuseOf = (plan: Plan, capUsd: number | null) =>
    RunnerConfig.parse(
      JSON.parse(trlEngine.buildJob(plan, { ...job, capUsd }).files['runner.json'] ?? ''),
    ).fuse;
  expect(fuseOf(paid, 0.008)).toMatchObject({
    cap_usd: 0.008,
    hourly_usd: 0.8,
    tail_seconds: 4,
    grace_seconds: 10,
  });
  expect(fuseOf(paid, 4)).toMatchObject({ cap_usd: 4, tail_seconds: 300, grace_seconds: 120 });
  expect(fuseOf(lora(), null)).toMatchObject({ cap_usd: null, hourly_usd: 0 });
});

test('a rented machine counts from its boot, keeps the tail of the plan, and knows the prices of its places', () => {
  const { offer } = full();
  const rented = samplePlan({
    driver: 'skypilot',
    tailSeconds: 240,
    offer: { ...offer, driver: 'skypilot', provider: 'nebius', region: 'eu-north1' },
    fallbacks: [
      {
        ...offer,
        driver: 'skypilot',
        provider: 'runpod',
        region: null,
        hourlyUsd: sampleQuantity(1.2, 'USD/h'),
      },
    ],
  });
  const { files } = trlEngine.buildJob(rented, { ...job, capUsd: 4, spentUsd: 0.75 });
  expect(RunnerConfig.parse(JSON.parse(files['runner.json'] ?? '')).fuse).toStrictEqual({
    max_seconds: null,
    cap_usd: 4,
    hourly_usd: 1.2,
    rates: [
      { place: 'nebius/eu-north1', hourly_usd: 0.8 },
      { place: 'runpod', hourly_usd: 1.2 },
    ],
    spent_usd: 0.75,
    tail_seconds: 240,
    counts_from: 'machine',
    boot_seconds: 120,
    grace_seconds: 96,
  });
});

test('a result that is kept on the Hub is named to runner and program, which get the token and the network', () => {
  const keep = { kind: 'hub_repository', repository: 'ada/vibeml-smol-7f3k' } as const;
  const { files, environment, secretNames } = trlEngine.buildJob(samplePlan({ keep }), job);
  const read = (path: string): unknown => JSON.parse(files[path] ?? '');
  expect(RunnerConfig.parse(read('runner.json')).keep).toStrictEqual({
    repository: keep.repository,
    run: job.runId,
  });
  expect(TrainerConfig.parse(read('config.json'))).toMatchObject({
    run: { id: job.runId },
    keep: { repository: keep.repository },
  });
  expect(environment).not.toHaveProperty('HF_HUB_OFFLINE');
  expect(secretNames).toStrictEqual(['HF_TOKEN']);
  expect(RunnerConfig.parse(JSON.parse(fileOf(lora(), 'runner.json'))).keep).toBeNull();
});

test('a short run forgets its first gradients sooner than a long one', () => {
  const decayOf = (steps: number | null) =>
    TrainerConfig.parse(JSON.parse(fileOf(samplePlan({ steps }), 'config.json'))).training[
      'adam_beta2'
    ];
  expect([decayOf(25), decayOf(99), decayOf(100), decayOf(null)]).toStrictEqual([
    0.95, 0.95, 0.999, 0.999,
  ]);
});

test('waiting threads sleep, so that a busy machine still trains', () => {
  expect(trlEngine.buildJob(lora(), job).environment['OMP_WAIT_POLICY']).toBe('passive');
});
