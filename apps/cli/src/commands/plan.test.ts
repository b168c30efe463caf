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
  cost: {
    hourly: sampleQuantity(0.24, 'USD/h'),
    terms: [
      {
        name: 'training',
        title: 'training',
        seconds: range(100, 200, 's'),
        usd: range(0.007, 0.014, 'USD'),
      },
      { name: 'egress', title: 'traffic', seconds: null, usd: range(0.003, 0.006, 'USD') },
    ],
    total: range(0.01, 0.02, 'USD'),
    assumptions: [
      { name: 'buffer', title: 'buffer', range: { ...range(0, 0.2, 'share'), method: 'assumed' } },
    ],
    spot: null,
  },
  trainedTokens: sampleQuantity(32_400, 'tokens'),
  throughput: sampleQuantity(180, 'tokens/s'),
  budget: {
    decision: 'ask',
    rule: 'paid runs are asked',
    limitUsd: 5,
    mostUsd: 5,
    evidence: [],
    warnings: [],
  },
  alternatives: [
    {
      title: 'L4 on aws us-east-1, spot',
      reason: 'costs $0.05 more',
      workflow: 'lora',
      offerId: 'aws-l4',
      provider: 'aws',
      region: 'us-east-1',
      machine: 'g6.xlarge',
      gpuType: 'L4',
      spot: true,
      hourly: sampleQuantity(0.24, 'USD/h'),
      cost: range(0.04, 0.08, 'USD'),
      duration: range(300, 600, 's'),
    },
  ],
  rejected: [{ title: 'T4', reason: 'it needs 18.9 GiB; 14.7 GiB can be used', count: 7 }],
  remarks: [
    { source: 'price catalogue', code: 'snapshot_used', message: 'Prices of 2025.', count: null },
  ],
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
      plan 721ecbad29b9, expires in 10 min
      vibeml launch 721ecbad29b9 --follow  start it
    "
  `);
});

test('a plan that needs approval', async () => {
  expect(await show(knownPlan)).toMatchInlineSnapshot(`
    "◇ Model     SmolLM2-135M-Instruct · 134.5 M parameters · llama · apache-2.0
    ◇ Data      ./chats.jsonl · chat · 180 rows · p95 96 tokens · 0 % truncated at 512 · 48 held out
    ◇ Workflow  lora (LoRA) · r 16 · 60 steps
    ◇ Machine   this computer · 2 CPUs · $0.00/h
                next best: L4 on aws us-east-1, spot · $0.24/h · $0.06 a run
    ◇ Memory    1.9 GiB needed · 22.4 GiB free · tight
    ◇ Time      2–5 min · 180 tokens/s
    ◇ Cost      $0.01–$0.02, expected $0.01 · cap $5.00
      ! Two rows are equal. (2 rows: 7, 8)
      plan 7d420cb88e1e, expires in 10 min
      A person must approve it: it can spend money.
      vibeml approve 7d420cb88e1e  approve it, at a terminal
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
    ◇ Machine   this computer · 2 CPUs · $0.00/h
                next best: L4 on aws us-east-1, spot · $0.24/h ·
                $0.06 a run
    ◇ Memory    1.9 GiB needed · 22.4 GiB free · tight
    ◇ Time      2–5 min · 180 tokens/s
    ◇ Cost      $0.01–$0.02, expected $0.01 · cap $5.00
      ! Two rows are equal. (2 rows: 7, 8)
      plan 7d420cb88e1e, expires in 10 min
      A person must approve it: it can spend money.
      vibeml approve 7d420cb88e1e  approve it, at a terminal
    "
  `);
});

test('--explain says where each number comes from', async () => {
  expect(await show(knownPlan, ['--explain'])).toMatchInlineSnapshot(`
    "◇ Model     SmolLM2-135M-Instruct · 134.5 M parameters · llama · apache-2.0
    ◇ Data      ./chats.jsonl · chat · 180 rows · p95 96 tokens · 0 % truncated at 512 · 48 held out
    ◇ Workflow  lora (LoRA) · r 16 · 60 steps
    ◇ Machine   this computer · 2 CPUs · $0.00/h
                next best: L4 on aws us-east-1, spot · $0.24/h · $0.06 a run
    ◇ Memory    1.9 GiB needed · 22.4 GiB free · tight
    ◇ Time      2–5 min · 180 tokens/s
    ◇ Cost      $0.01–$0.02, expected $0.01 · cap $5.00
      ! Two rows are equal. (2 rows: 7, 8)

      Numbers
        parameters      134.5 M parameters · measured · sample · 5 min ago
        memory needed   1.90 GiB · modelled · sample · 5 min ago
        memory usable   22.40 GiB · measured · sample · 5 min ago
        tokens trained  32.4 k tokens · measured · sample · 5 min ago
        speed           180 tokens/s · measured · sample · 5 min ago
        time            3 min 30 s (2 min to 5 min) · measured · run smollm2-135m_chats_aaaa · 5 min ago
        price per hour  $0.24/h · measured · sample · 5 min ago
        cost            $0.01 ($0.01 to $0.02) · measured · run smollm2-135m_chats_aaaa · 5 min ago
      Memory
        weights      0.25 GiB
        activations  1.60 GiB
      Cost
        training  $0.01 ($0.0070 to $0.01) · 2 min 30 s (1 min 40 s to 3 min 20 s) · run
                  smollm2-135m_chats_aaaa
        traffic   $0.0045 ($0.0030 to $0.0060) · run smollm2-135m_chats_aaaa
      Assumed
        buffer  10 % (0 % to 20 %) · assumed · run smollm2-135m_chats_aaaa · 5 min ago
      Chosen
        lora                           it fits this machine
        not L4 on aws us-east-1, spot  $0.24/h · $0.06 ($0.04 to $0.08) · costs $0.05 more
        not T4                         it needs 18.9 GiB; 14.7 GiB can be used (7 offers)
      Budget
        decision  ask: paid runs are asked
      Prices
        price catalogue  Prices of 2025.
      Run
        environment     trl · torch 2.13.0
        result goes to  /data/runs
        digest          7d420cb88e1e0fa16e9ba3d47881db9b61b1a73f557895d3c5713f233bca89e2
      plan 7d420cb88e1e, expires in 10 min
      A person must approve it: it can spend money.
      vibeml approve 7d420cb88e1e  approve it, at a terminal
    "
  `);
});

const rentedOffer = {
  ...knownPlan.offer,
  id: 'nebius-l40s',
  driver: 'skypilot' as const,
  provider: 'nebius',
  region: 'eu-north1',
  machine: 'gpu-l40s-a',
  accelerator: {
    kind: 'cuda' as const,
    name: 'L40S',
    count: 1,
    memoryGib: sampleQuantity(45, 'GiB'),
  },
  spot: true,
  hourlyUsd: { ...sampleQuantity(0.9, 'USD/h'), observedAt: '2025-12-20T00:00:00.000Z' },
};
const rentedPlan = samplePlan({
  ...knownPlan,
  driver: 'skypilot',
  offer: rentedOffer,
  fallbacks: [
    { ...rentedOffer, region: 'eu-west1' },
    { ...rentedOffer, spot: false, hourlyUsd: sampleQuantity(1.8, 'USD/h') },
    ...['H100', 'H200'].map((name) => ({
      ...rentedOffer,
      accelerator: { ...rentedOffer.accelerator, name },
    })),
  ],
  keep: { kind: 'hub_repository', repository: 'ada/vibeml-smollm2-chats-0a1b2c3d' },
  recovery: {
    mode: 'cluster_job',
    maxRestarts: 3,
    reason: 'whoever follows the run starts it again',
  },
  tailSeconds: 300,
});

const onCluster = samplePlan({
  ...rentedPlan,
  offer: {
    ...rentedOffer,
    provider: 'slurm',
    region: 'lab/batch',
    machine: 'cpu-8',
    accelerator: { kind: 'cpu', name: 'CPU', count: 1, memoryGib: null },
    cpuCores: sampleQuantity(8, 'cores'),
    spot: false,
    hourlyUsd: sampleQuantity(0, 'USD/h'),
  },
  fallbacks: [],
  keep: { kind: 'cluster_directory', cluster: 'lab', path: 'vibeml/runs' },
  remarks: [],
});

test.each([
  ['a directory of the account', onCluster],
  [
    'a machine that is held',
    samplePlan({
      ...onCluster,
      keep: { kind: 'held_machine', minutes: 30 },
      recovery: { mode: 'none', maxRestarts: 0, reason: 'nothing is kept outside of its machine' },
    }),
  ],
])('where the result is kept is told before the question: %s', async (_name, plan) => {
  const lines = (await show(plan, [], 120)).split('\n');
  expect(lines.filter((line) => /Machine|Result|If lost/.test(line)).join('\n')).toMatchSnapshot();
});

test.each([80, 120])('a rented machine with an old price, %i columns', async (columns) => {
  expect(await show(rentedPlan, [], columns)).toMatchSnapshot();
});

test('the explanation names every machine that may stand in, and what is kept for the end', async () => {
  const text = await show(rentedPlan, ['--explain'], 120);
  expect(text.match(/if there is none {2,}\S+ in \S+/g)).toHaveLength(4);
  expect(text).toContain('300 s before the cap');
  expect(text).toContain('replaced up to 3 times');
});

test('flags become the request', async () => {
  const planRun = vi.fn((_input: unknown) => okAsync(fakePlanAnswer()));
  const flags =
    '--eval held.jsonl --workflow lora --name mine --format chat --column prompt=question --column completion=a=b --max-cost 5 --on local --gpu H100 --region eu-north1 --no-spot --prefer time --max-hours 4 --hub-repo ada/tuned --hold 20 --restarts 1 --disk 200 --tag team=nlp --tag k=v --answer-keys team,urgent --seed 7 --epochs 0.5 --batch-size 4 --learning-rate 1e-4 --target-modules q_proj,v_proj --no-packing --optimizer sgd';
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
    region: 'eu-north1',
    spot: false,
    prefer: 'time',
    maxHours: 4,
    hubRepository: 'ada/tuned',
    holdMinutes: 20,
    maxRestarts: 1,
    diskGib: 200,
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
