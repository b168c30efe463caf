import {
  type DatasetFacts,
  Hyperparameters,
  type ModelFacts,
  type Offer,
  type TrainingEngine,
  type TrainingRequest,
} from '@vibeml/core-models';
import {
  builtInRegistry,
  createRegistry,
  type WorkflowRegistry,
  workflows,
} from '@vibeml/workflows';
import {
  expectOk,
  sampleDataset,
  sampleModel,
  sampleMoney,
  samplePlan,
  sampleQuantity,
  sampleRequest,
} from 'vibeml-testing';
import type { PlanFacts } from '../plan-facts.ts';

const sample = samplePlan();

/** An engine that lays the choices over one set of settings. */
export const sampleEngine: TrainingEngine = {
  id: 'trl',
  environment: sample.environment,
  defaults: ({ choices }) =>
    Hyperparameters.parse({
      ...sample.hyperparameters,
      maxSteps: null,
      packing: false,
      gradientCheckpointing: true,
      maxLength: 1024,
      numTrainEpochs: 1,
      saveSteps: 200,
      ...choices,
    }),
  buildJob: () => {
    throw new Error('planning builds no job');
  },
  environmentFiles: () => ({}),
};

/** This computer: two CPUs, 22 GiB free, $0. */
export const thisComputer = (changes: Partial<Offer> = {}): Offer => ({
  ...sample.offer,
  freeMemoryGib: sampleQuantity(22, 'GiB'),
  hourlyUsd: sampleQuantity(0, 'USD/h'),
  ...changes,
});

/** A rented machine. */
export const rented = (
  gpu: string,
  hourlyUsd: number,
  changes: Partial<Offer> & { readonly count?: number } = {},
): Offer => {
  const { count = 1, ...rest } = changes;
  const offer = {
    driver: 'skypilot' as const,
    provider: 'aws',
    region: 'us-east-1',
    machine: `with-${gpu.toLowerCase()}`,
    accelerator: { kind: 'cuda' as const, name: gpu, count, memoryGib: null },
    cpuCores: null,
    freeMemoryGib: null,
    freeDiskGib: null,
    spot: false,
    hourlyUsd: sampleQuantity(hourlyUsd, 'USD/h'),
    ...rest,
  };
  const id = [offer.provider, offer.region, gpu, count, offer.spot, hourlyUsd].join(':');
  return { id, ...offer };
};

/** What two clouds sell. */
export const market: readonly Offer[] = [
  rented('L4', 0.7),
  rented('L4', 0.28, { spot: true }),
  rented('L40S', 1.8, { provider: 'nebius', region: 'eu-north1' }),
  rented('L40S', 0.9, { provider: 'nebius', region: 'eu-north1', spot: true }),
  rented('A100-80GB', 2.5, { region: 'us-west-2' }),
  rented('H100', 3.4, { provider: 'nebius', region: 'eu-north1' }),
  rented('H100', 1.4, { provider: 'nebius', region: 'eu-north1', spot: true }),
  rented('H100', 4.1),
  rented('H100', 24, { count: 8 }),
];

const llama8b = {
  hiddenSize: 4096,
  layers: 32,
  attentionHeads: 32,
  keyValueHeads: 8,
  headSize: 128,
  intermediateSize: 14_336,
  vocabularySize: 128_256,
  tiedEmbeddings: false,
};

/** A model of 8 B parameters on the Hub. */
export const largeModel = (): ModelFacts => ({
  ...sampleModel(),
  reference: 'meta-llama/Llama-3.1-8B',
  name: 'meta-llama/Llama-3.1-8B',
  source: 'hub',
  path: null,
  revision: 'd'.repeat(40),
  parameters: sampleQuantity(8_030_261_248, 'parameters'),
  shape: llama8b,
  weightBytes: 16_060_522_496,
});

/** Many chats, with their tokens counted. */
export const manyChats = (rows = 100_000): DatasetFacts => ({
  ...sampleDataset(),
  rows,
  usableRows: rows,
  bytes: rows * 2000,
  tokens: {
    unit: 'tokens',
    total: rows * 420,
    mean: 420,
    p50: 380,
    p95: 760,
    max: 1900,
  },
});

/** VibeML's workflows and QLoRA, as a program could register it. */
export const withQlora = (): WorkflowRegistry =>
  expectOk(
    createRegistry([
      {
        metadata: {
          ...workflows[0],
          name: 'qlora',
          title: 'QLoRA',
          quantization: '4bit',
          hardware: ['cuda'],
        },
      },
    ]),
  );

/** A small model and few rows on this computer alone. */
export const smallFacts = (changes: Partial<PlanFacts> = {}): PlanFacts => ({
  request: sampleRequest(),
  model: sampleModel(),
  train: sampleDataset(),
  eval: null,
  offers: [thisComputer()],
  remarks: [],
  registry: builtInRegistry,
  engine: sampleEngine,
  resume: null,
  resumedHyperparameters: null,
  measuredSpeeds: [],
  isEnvironmentReady: true,
  money: sampleMoney(),
  groupCapUsd: null,
  unpriced: [],
  priceFile: '/data/prices.yaml',
  hub: { owner: 'ada' },
  managedJobs: { can: false, reason: 'no server hosts a controller' },
  destination: '/data/runs',
  nowMs: Date.parse('2026-01-02T03:00:00Z'),
  ...changes,
});

/** A large model and many rows, with a market of rented machines. */
export const largeFacts = (
  request: Partial<TrainingRequest> = {},
  changes: Partial<PlanFacts> = {},
): PlanFacts =>
  smallFacts({
    request: { ...sampleRequest(), ...request },
    model: largeModel(),
    train: manyChats(),
    offers: [thisComputer(), ...market],
    ...changes,
  });
