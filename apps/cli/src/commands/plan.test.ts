import { okAsync } from 'neverthrow';
import { needsApproval, sampleDataset, samplePlan, sampleQuantity } from 'vibeml-testing';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml, fakePlan, fakePlanAnswer } from '../test-support/fake-vibeml.ts';

const request = ['plan', '--model', './model', '--dataset', './chats.jsonl'];

const range = (low: number, high: number, unit: string) => ({
  low,
  expected: (low + high) / 2,
  high,
  unit,
  source: 'run smollm2-135m_chats_aaaa',
  observedAt: '2026-01-02T03:00:00.000Z',
  method: 'measured' as const,
});

const knownPlan = samplePlan({
  train: {
    ...sampleDataset(),
    tokens: { unit: 'tokens', total: 10_800, mean: 60, p50: 61, p95: 96, max: 120 },
    truncatedShare: 0,
    findings: [],
  },
  eval: { ...sampleDataset(), usableRows: 48 },
  memory: {
    terms: [
      { name: 'weights', gib: 0.25 },
      { name: 'activations', gib: 1.6 },
    ],
    needed: { ...sampleQuantity(1.9, 'GiB'), method: 'modelled' },
    available: sampleQuantity(22.4, 'GiB'),
    verdict: 'tight',
  },
  duration: range(120, 300, 's'),
  cost: { hourly: sampleQuantity(0.24, 'USD/h'), total: range(0.01, 0.02, 'USD') },
  budget: {
    decision: 'ask',
    rule: 'paid runs are asked',
    limitUsd: 5,
    evidence: [],
    warnings: [],
  },
  alternatives: [{ title: 'L4 on aws us-east-1 spot $0.24/h', reason: 'this computer is free' }],
  findings: [
    {
      code: 'duplicate',
      severity: 'warning',
      message: 'Two rows are equal.',
      rows: [7, 8],
      count: 2,
    },
  ],
  ...needsApproval,
});

const show = async (plan: typeof fakePlan, flags: readonly string[] = [], columns = 100) =>
  (
    await runCli([...request, ...flags], {
      vibeml: createFakeVibeml({ planRun: () => okAsync(fakePlanAnswer(plan)) }),
      columns,
    })
  ).out;

test('a number that is not known says so, and why', async () => {
  expect(await show(fakePlan)).toMatchInlineSnapshot(`
    "◇ Model     SmolLM2-135M-Instruct · 134.5 M parameters · llama · apache-2.0
    ◇ Data      ./chats.jsonl · chat · 180 rows · p95 330 characters
    ◇ Workflow  lora (LoRA) · r 16 · 60 steps
    ◇ Machine   this computer · 2 CPUs · $0.00/h
    ◇ Memory    need not known yet: the model's shape is not known · free memory not known
    ◇ Time      not known yet: no speed was measured for this model here
    ◇ Cost      $0.00
      plan 5a1874959859, expires in 10 min
      vibeml launch 5a1874959859 --follow  start it
    "
  `);
});

test('a plan that needs approval', async () => {
  expect(await show(knownPlan)).toMatchInlineSnapshot(`
    "◇ Model     SmolLM2-135M-Instruct · 134.5 M parameters · llama · apache-2.0
    ◇ Data      ./chats.jsonl · chat · 180 rows · p95 96 tokens · 0 % truncated at 512 · 48 held out
    ◇ Workflow  lora (LoRA) · r 16 · 60 steps
    ◇ Machine   this computer · 2 CPUs · $0.00/h · next best: L4 on aws us-east-1 spot $0.24/h
    ◇ Memory    1.9 GiB needed · 22.4 GiB free · tight
    ◇ Time      2–5 min
    ◇ Cost      $0.01–$0.02 · cap $5.00
      ! Two rows are equal. (2 rows: 7, 8)
      plan 1ef3bb5b71ef, expires in 10 min
      A person must approve it: it can spend money.
      vibeml approve 1ef3bb5b71ef  approve it, at a terminal
    "
  `);
});

test('on a narrow page lines are wrapped', async () => {
  const out = await show(knownPlan, [], 60);
  expect(out).toMatchInlineSnapshot(`
    "◇ Model     SmolLM2-135M-Instruct · 134.5 M parameters ·
                llama · apache-2.0
    ◇ Data      ./chats.jsonl · chat · 180 rows · p95 96 tokens
                · 0 % truncated at 512 · 48 held out
    ◇ Workflow  lora (LoRA) · r 16 · 60 steps
    ◇ Machine   this computer · 2 CPUs · $0.00/h · next best: L4
                on aws us-east-1 spot $0.24/h
    ◇ Memory    1.9 GiB needed · 22.4 GiB free · tight
    ◇ Time      2–5 min
    ◇ Cost      $0.01–$0.02 · cap $5.00
      ! Two rows are equal. (2 rows: 7, 8)
      plan 1ef3bb5b71ef, expires in 10 min
      A person must approve it: it can spend money.
      vibeml approve 1ef3bb5b71ef  approve it, at a terminal
    "
  `);
});

test('--explain says where each number comes from', async () => {
  expect(await show(knownPlan, ['--explain'])).toMatchInlineSnapshot(`
    "◇ Model     SmolLM2-135M-Instruct · 134.5 M parameters · llama · apache-2.0
    ◇ Data      ./chats.jsonl · chat · 180 rows · p95 96 tokens · 0 % truncated at 512 · 48 held out
    ◇ Workflow  lora (LoRA) · r 16 · 60 steps
    ◇ Machine   this computer · 2 CPUs · $0.00/h · next best: L4 on aws us-east-1 spot $0.24/h
    ◇ Memory    1.9 GiB needed · 22.4 GiB free · tight
    ◇ Time      2–5 min
    ◇ Cost      $0.01–$0.02 · cap $5.00
      ! Two rows are equal. (2 rows: 7, 8)

      parameters                            measured · sample · 5 min ago
      memory needed                         modelled · sample · 5 min ago
      memory free                           measured · sample · 5 min ago
      time                                  measured · run smollm2-135m_chats_aaaa · 5 min ago
      price per hour                        measured · sample · 5 min ago
      cost                                  measured · run smollm2-135m_chats_aaaa · 5 min ago
      memory: weights                       0.25 GiB
      memory: activations                   1.60 GiB
      workflow                              it fits this machine
      not L4 on aws us-east-1 spot $0.24/h  this computer is free
      budget                                paid runs are asked
      environment                           trl · torch 2.13.0
      result goes to                        /data/runs
      digest                                1ef3bb5b71efe84328865459492f3d93837685d3fa00c806756d652f9479
                                            3907
      plan 1ef3bb5b71ef, expires in 10 min
      A person must approve it: it can spend money.
      vibeml approve 1ef3bb5b71ef  approve it, at a terminal
    "
  `);
});

test('flags become the request', async () => {
  const planRun = vi.fn((_input: unknown) => okAsync(fakePlanAnswer()));
  const flags =
    '--eval held.jsonl --workflow lora --name mine --format chat --column prompt=question --column completion=a=b --max-cost 5 --on local --gpu H100 --tag team=nlp --tag k=v --answer-keys team,urgent --seed 7 --epochs 0.5 --batch-size 4 --learning-rate 1e-4 --target-modules q_proj,v_proj --no-packing --optimizer sgd';
  await runCli([...request, ...flags.split(' ')], { vibeml: createFakeVibeml({ planRun }) });
  expect(planRun.mock.calls[0]?.[0]).toEqual({
    model: './model',
    dataset: './chats.jsonl',
    evalDataset: 'held.jsonl',
    workflow: 'lora',
    name: 'mine',
    format: 'chat',
    columns: { prompt: 'question', completion: 'a=b' },
    maxCostUsd: 5,
    target: 'local',
    gpuType: 'H100',
    tags: { team: 'nlp', k: 'v' },
    answerForm: { type: 'json_object', keys: ['team', 'urgent'] },
    hyperparameters: {
      seed: 7,
      numTrainEpochs: 0.5,
      perDeviceTrainBatchSize: 4,
      learningRate: 1e-4,
      targetModules: ['q_proj', 'v_proj'],
      packing: false,
      optim: 'sgd',
    },
  });
});
