import { createHash } from 'node:crypto';
import {
  type Approval,
  type DatasetFacts,
  type GroupApproval,
  type LedgerState,
  type ModelFacts,
  Plan,
  type PlanContent,
  PlanGroup,
  type Quantity,
  TrainingRequest,
  usd,
} from '@vibeml/core-models';

const observedAt = '2026-01-02T03:00:00.000Z';

/** A measured quantity. */
export const sampleQuantity = (value: number, unit: string): Quantity => ({
  value,
  unit,
  source: 'sample',
  observedAt,
  method: 'measured',
});

/** A model directory of this machine. */
export const sampleModel = (): ModelFacts => ({
  reference: './models/SmolLM2-135M-Instruct',
  name: 'SmolLM2-135M-Instruct',
  source: 'directory',
  path: '/data/models/SmolLM2-135M-Instruct',
  revision: null,
  modelType: 'llama',
  architecture: 'LlamaForCausalLM',
  parameters: sampleQuantity(134_515_008, 'parameters'),
  shape: {
    hiddenSize: 576,
    layers: 30,
    attentionHeads: 9,
    keyValueHeads: 3,
    headSize: 64,
    intermediateSize: 1536,
    vocabularySize: 49_152,
    tiedEmbeddings: true,
  },
  maxPositions: 8192,
  licence: 'apache-2.0',
  gated: false,
  hasChatTemplate: true,
  needsRemoteCode: false,
});

/** A chat dataset of this machine. */
export const sampleDataset = (): DatasetFacts => ({
  reference: './chats.jsonl',
  path: '/data/chats.jsonl',
  fileType: 'jsonl',
  bytes: 48_000,
  sha256: 'b'.repeat(64),
  format: 'chat',
  columns: { messages: 'messages' },
  rows: 180,
  usableRows: 180,
  lengths: { unit: 'characters', total: 45_000, mean: 250, p50: 240, p95: 330, max: 402 },
  tokens: null,
  truncatedShare: null,
  findings: [],
  preview: [],
});

/** A request for the sample model and dataset. */
export const sampleRequest = (): TrainingRequest =>
  TrainingRequest.parse({ model: sampleModel().reference, dataset: sampleDataset().reference });

const samplePlanContent = (): PlanContent => ({
  version: 1,
  createdAt: '2026-01-02T03:00:00.000Z',
  expiresAt: '2026-01-02T03:15:00.000Z',
  request: sampleRequest(),
  resume: null,
  model: sampleModel(),
  train: sampleDataset(),
  eval: null,
  workflow: {
    name: 'lora',
    title: 'LoRA',
    engine: 'trl',
    method: 'sft',
    adapter: 'lora',
    quantization: 'none',
    reason: 'it fits this machine',
    rejected: [],
  },
  environment: { name: 'trl', hash: 'c'.repeat(64), torch: '2.13.0' },
  hyperparameters: {
    learningRate: 2e-4,
    numTrainEpochs: 3,
    maxSteps: 60,
    perDeviceTrainBatchSize: 4,
    gradientAccumulationSteps: 2,
    maxLength: 512,
    loraR: 16,
    loraAlpha: 32,
    loraDropout: 0,
    targetModules: 'all-linear',
    optim: 'adamw_torch',
    weightDecay: 0,
    lrSchedulerType: 'linear',
    warmupSteps: 5,
    maxGradNorm: 1,
    packing: false,
    trainOn: 'assistant',
    gradientCheckpointing: false,
    dtype: 'auto',
    neftuneNoiseAlpha: 0,
    loggingSteps: 1,
    saveSteps: 25,
    saveTotalLimit: 2,
    evalSteps: null,
    seed: 42,
  },
  steps: 60,
  effectiveBatchSize: 8,
  driver: 'local',
  offer: {
    id: 'local',
    driver: 'local',
    provider: 'local',
    region: null,
    machine: 'this computer',
    accelerator: { kind: 'cpu', name: 'CPU', count: 1, memoryGib: null },
    cpuCores: sampleQuantity(2, 'cores'),
    freeMemoryGib: sampleQuantity(22.4, 'GiB'),
    freeDiskGib: sampleQuantity(100, 'GiB'),
    spot: false,
    hourlyUsd: sampleQuantity(0, 'USD/h'),
  },
  fallbacks: [],
  elsewhere: [],
  recovery: { mode: 'none', maxRestarts: 0, reason: 'it runs on this machine' },
  keep: { kind: 'this_machine' },
  tailSeconds: 0,
  alternatives: [],
  rejected: [],
  counterOffers: [],
  memory: { terms: [], needed: null, available: null, verdict: 'unknown' },
  trainedTokens: null,
  throughput: null,
  duration: null,
  cost: {
    hourly: sampleQuantity(0, 'USD/h'),
    terms: [],
    total: null,
    assumptions: [],
    spot: null,
  },
  budget: {
    decision: 'allow',
    rule: 'it costs nothing',
    limitUsd: null,
    mostUsd: 0,
    evidence: [],
    warnings: [],
  },
  approval: { required: false, reasons: [] },
  findings: [],
  remarks: [],
  destination: '/data/runs',
});

/** A plan for this machine that needs no approval and expires at 03:15; its digest follows its content. */
export const samplePlan = (changes: Partial<PlanContent> = {}): Plan => {
  const content = { ...samplePlanContent(), ...changes };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return Plan.parse({ ...content, digest, id: digest.slice(0, 12) });
};

/** A plan on a machine with a price that costs at most `highUsd` and asks for it. */
export const samplePaidPlan = (highUsd = 4, changes: Partial<PlanContent> = {}): Plan => {
  const { cost, offer } = samplePlanContent();
  const rule = 'the run can spend money, so a person has to agree';
  const hourlyUsd = { ...sampleQuantity(2, 'USD/h'), method: 'catalogue' as const };
  return samplePlan({
    offer: { ...offer, hourlyUsd },
    cost: {
      ...cost,
      hourly: hourlyUsd,
      total: {
        low: highUsd / 4,
        expected: highUsd / 2,
        high: highUsd,
        unit: 'USD',
        source: 'sample',
        observedAt,
        method: 'modelled',
      },
    },
    budget: {
      decision: 'ask',
      rule,
      limitUsd: null,
      mostUsd: highUsd,
      evidence: [],
      warnings: [],
    },
    approval: { required: true, reasons: [rule] },
    ...changes,
  });
};

/** A person's agreement to the given plan. */
export const sampleApproval = (plan: Plan): Approval => ({
  planId: plan.id,
  digest: plan.digest,
  approvedAt: '2026-01-02T03:01:00.000Z',
  approvedBy: 'ada',
  method: 'terminal',
  override: null,
});

/** A person's agreement to the given plans as a group with one cap. */
export const sampleGroupApproval = (
  plans: readonly Plan[],
  { capUsd = 10 }: { readonly capUsd?: number } = {},
): GroupApproval => ({
  groupId: 'grid',
  digest: createHash('sha256')
    .update(JSON.stringify(['group', usd(capUsd), plans.map(({ digest }) => digest)]))
    .digest('hex'),
  plans: plans.map(({ id, digest }) => ({ planId: id, digest })),
  capUsd,
  approvedAt: '2026-01-02T03:01:00.000Z',
  approvedBy: 'ada',
  method: 'terminal',
  override: null,
});

/** Nothing spent, nothing promised, no policy. */
export const sampleMoney = (): LedgerState => ({
  spend: {
    at: observedAt,
    day: { spentUsd: 0, reservedUsd: 0 },
    month: { spentUsd: 0, reservedUsd: 0 },
    project: null,
    group: null,
  },
  policy: { settings: [], version: 0 },
});

/** A group of the given plans under a cap of five dollars. */
export const samplePlanGroup = (plans: readonly Plan[]): PlanGroup =>
  PlanGroup.parse({
    id: 'g-7c41e90b2d',
    digest: 'e'.repeat(64),
    createdAt: observedAt,
    expiresAt: '2026-01-02T03:15:00.000Z',
    items: plans.map((plan, index) => ({
      planId: plan.id,
      digest: plan.digest,
      title: `seed ${index}`,
      changes: [{ field: 'hyperparameters.seed', before: null, after: index }],
      machine: plan.offer.machine,
      workflow: plan.workflow.name,
      steps: plan.steps,
      memory: plan.memory.needed,
      duration: plan.duration,
      cost: plan.cost.total,
      approvalRequired: plan.approval.required,
    })),
    failures: [],
    capUsd: 5,
    cost: null,
    concurrency: 2,
  });

/** A request with a need for approval in the plan. */
export const needsApproval = { approval: { required: true, reasons: ['it can spend money'] } };
