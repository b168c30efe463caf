import type {
  Accelerator,
  Hyperparameters,
  MemoryEstimate,
  Offer,
  Quantity,
  QuantityRange,
  WorkflowMetadata,
} from '@vibeml/core-models';
import {
  estimateDuration,
  estimateMemory,
  estimateThroughput,
  paddedRowTokens,
} from '@vibeml/sizing';
import { countSteps, effectiveBatchSize, expectSteps } from './count-steps.ts';
import { type PlanFacts, timeOf } from './plan-facts.ts';

/** What a workflow needs on a kind of machine, and how fast it is there. */
export interface Sized {
  readonly hyperparameters: Hyperparameters;
  /** Steps as they are certain, and as they are expected where packing hides them. */
  readonly steps: number | null;
  readonly expectedSteps: number | null;
  readonly memory: MemoryEstimate;
  readonly trainedTokens: Quantity | null;
  readonly throughput: Quantity | null;
  /** Seconds of training alone. */
  readonly training: QuantityRange | null;
}

/** What the program uses of a machine: further accelerators stand idle. */
const usedAccelerator = (accelerator: Accelerator, workflow: WorkflowMetadata): Accelerator => ({
  ...accelerator,
  count: Math.min(accelerator.count, workflow.maxAccelerators),
});

const defined = (choices: object): object =>
  Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));

const hyperparametersOf = (
  facts: PlanFacts,
  workflow: WorkflowMetadata,
  accelerator: Accelerator,
): Hyperparameters => {
  if (facts.resumedHyperparameters !== null) return facts.resumedHyperparameters;
  const engine = facts.registry.engines[workflow.engine] ?? facts.engine;
  const settings = facts.registry.hyperparameters[workflow.name] ?? {};
  return engine.defaults({
    adapter: workflow.adapter,
    accelerator,
    model: facts.model,
    rows: trainedRows(facts),
    longestRowTokens: facts.train.tokens?.max ?? null,
    choices: { ...settings, ...defined(facts.request.hyperparameters) },
  });
};

/** Rows that are trained on: those that are held out of them are not. */
export const trainedRows = ({ train, eval: held, request }: PlanFacts): number => {
  // A chat may become several rows, and rows without a learned token are dropped.
  const rows = train.loss?.rows ?? train.usableRows;
  return held === null ? Math.max(1, Math.round(rows * (1 - (request.evalFraction ?? 0)))) : rows;
};

const measuredSpeedOf = (facts: PlanFacts, workflow: WorkflowMetadata, offer: Offer) =>
  facts.measuredSpeeds.find(
    (speed) => speed.workflow === workflow.name && speed.machine === offer.machine,
  )?.tokensPerSecond ?? null;

const speedOf = (
  facts: PlanFacts,
  workflow: WorkflowMetadata,
  hyperparameters: Hyperparameters,
  accelerator: Accelerator,
): Quantity | null => {
  const { tokens } = facts.train;
  if (tokens === null) return null;
  return estimateThroughput({
    model: facts.model,
    method: workflow.method,
    adapter: workflow.adapter,
    quantization: workflow.quantization,
    preset: presetOf(workflow),
    rowTokens: paddedRowTokens(tokens, hyperparameters),
    perDeviceTrainBatchSize: hyperparameters.perDeviceTrainBatchSize,
    accelerator,
  });
};

const presetOf = (workflow: WorkflowMetadata): 'unsloth' | 'trl' =>
  workflow.engine === 'unsloth' ? 'unsloth' : 'trl';

const trainedTokensOf = (
  facts: PlanFacts,
  hyperparameters: Hyperparameters,
  steps: number | null,
): Quantity | null => {
  const { tokens } = facts.train;
  if (tokens === null || steps === null) return null;
  const row = hyperparameters.packing
    ? hyperparameters.maxLength
    : Math.min(tokens.mean, hyperparameters.maxLength);
  return {
    value: Math.round(steps * row * effectiveBatchSize(hyperparameters)),
    unit: 'tokens',
    source: 'steps × rows of a step × mean tokens of a row',
    observedAt: timeOf(facts),
    method: 'modelled',
  };
};

/** Memory, speed and time of a workflow on the kind of machine that an offer stands for. */
export const sizeUp = (facts: PlanFacts, workflow: WorkflowMetadata, offer: Offer): Sized => {
  const accelerator = usedAccelerator(offer.accelerator, workflow);
  const hyperparameters = hyperparametersOf(facts, workflow, accelerator);
  const rows = trainedRows(facts);
  const expectedSteps = expectSteps(rows, facts.train, hyperparameters);
  const { tokens } = facts.train;
  const batch = effectiveBatchSize(hyperparameters);
  const measured = measuredSpeedOf(facts, workflow, offer);
  const modelled = speedOf(facts, workflow, hyperparameters, accelerator);
  return {
    hyperparameters,
    steps: countSteps(rows, hyperparameters),
    expectedSteps,
    memory: estimateMemory({
      model: facts.model,
      method: workflow.method,
      adapter: workflow.adapter,
      quantization: workflow.quantization,
      preset: presetOf(workflow),
      hyperparameters,
      longestRowTokens: tokens?.max ?? null,
      sharding: accelerator.count > 1 ? 'fsdp' : 'ddp',
      offer: { accelerator, freeMemoryGib: offer.freeMemoryGib },
      observedAt: timeOf(facts),
    }),
    trainedTokens: trainedTokensOf(facts, hyperparameters, expectedSteps),
    throughput: measured ?? modelled,
    training: estimateDuration({
      steps: expectedSteps,
      tokensPerStep: tokens === null ? null : tokens.mean * batch,
      paddedTokensPerStep:
        tokens === null ? null : paddedRowTokens(tokens, hyperparameters) * batch,
      measuredTokensPerSecond: measured,
      modelledTokensPerSecond: modelled,
    }),
  };
};
