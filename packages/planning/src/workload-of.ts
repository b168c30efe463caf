import type { MemoryEstimate, Offer, WorkflowMetadata } from '@vibeml/core-models';
import {
  checkpointInterval,
  checkpointSeconds,
  meanSecondsToPreemption,
  type Workload,
} from '@vibeml/cost';
import { holdSecondsOf } from './keep-of.ts';
import type { PlanFacts } from './plan-facts.ts';
import { tailSecondsOf } from './recovery-of.ts';
import type { Sized } from './size-up.ts';

const bytesPerGib = 2 ** 30;
const bytesPerWeight = 2;

/** Bytes of parts of the memory, which is what a checkpoint writes; null where the model's shape is not known. */
const bytesOf = (memory: MemoryEstimate, names: readonly string[]): number | null => {
  const terms = memory.terms.filter((term) => names.includes(term.name));
  return memory.terms.length === 0
    ? null
    : terms.reduce((total, term) => total + term.gib * bytesPerGib, 0);
};

/** Bytes of the published weights; where nobody tells, two for each parameter. */
const weightBytes = ({ model }: PlanFacts): number | null =>
  model.weightBytes ?? (model.parameters === null ? null : model.parameters.value * bytesPerWeight);

const datasetBytes = (facts: PlanFacts): number =>
  (facts.train.bytes ?? 0) + (facts.eval?.bytes ?? 0);

const downloadBytes = (facts: PlanFacts, offer: Offer): number | null => {
  const isHere = facts.model.source === 'directory' && offer.driver === 'local';
  if (isHere) return 0;
  const weights = weightBytes(facts);
  return weights === null ? null : weights + (offer.driver === 'local' ? 0 : datasetBytes(facts));
};

const stateNames = (workflow: WorkflowMetadata): readonly string[] =>
  workflow.adapter === 'lora' ? ['adapter', 'optimizer'] : ['weights', 'optimizer'];

const resultBytes = (facts: PlanFacts, workflow: WorkflowMetadata, sized: Sized): number | null =>
  workflow.adapter === 'lora' ? bytesOf(sized.memory, ['adapter']) : weightBytes(facts);

/** Before and after training, and every so many steps where that was asked for. */
const evaluationsOf = ({ hyperparameters, expectedSteps }: Sized): number => {
  const { evalSteps } = hyperparameters;
  const between =
    evalSteps === null || expectedSteps === null ? 0 : Math.floor(expectedSteps / evalSteps);
  return 2 + between;
};

const evaluationTokens = (facts: PlanFacts): number | null => {
  const { eval: held, train, request } = facts;
  if (held !== null) return held.tokens?.total ?? null;
  const fraction = request.evalFraction ?? 0;
  if (fraction === 0) return 0;
  return train.tokens === null ? null : train.tokens.total * fraction;
};

/** Steps between checkpoints: what a person chose; on spot, what Daly's formula says; else what the engine takes. */
const saveStepsOf = (
  facts: PlanFacts,
  offer: Offer,
  sized: Sized,
  bytes: number | null,
): number => {
  const { hyperparameters, expectedSteps, training } = sized;
  const isChosen =
    facts.request.hyperparameters.saveSteps !== undefined || facts.resumedHyperparameters !== null;
  if (isChosen || !offer.spot) return hyperparameters.saveSteps;
  if (expectedSteps === null || training === null || bytes === null || training.expected === 0) {
    return hyperparameters.saveSteps;
  }
  const seconds = checkpointInterval(
    checkpointSeconds(bytes, offer.driver).expected,
    meanSecondsToPreemption(),
  );
  const steps = Math.round((seconds * expectedSteps) / training.expected);
  return Math.max(1, Math.min(expectedSteps, steps));
};

/** What a run would do on an offer, as far as it costs time or money. */
export const workloadOf = (
  facts: PlanFacts,
  workflow: WorkflowMetadata,
  offer: Offer,
  sized: Sized,
): Workload => {
  const checkpointBytes = bytesOf(sized.memory, stateNames(workflow));
  return {
    training: sized.training,
    throughput: sized.throughput,
    adapter: workflow.adapter,
    compiles: workflow.engine === 'unsloth',
    steps: sized.expectedSteps,
    saveSteps: saveStepsOf(facts, offer, sized, checkpointBytes),
    downloadBytes: downloadBytes(facts, offer),
    checkpointBytes,
    resultBytes: resultBytes(facts, workflow, sized),
    evaluationTokens: evaluationTokens(facts),
    evaluations: evaluationsOf(sized),
    isEnvironmentReady: facts.isEnvironmentReady,
    tailSeconds: tailSecondsOf(offer),
    holdSeconds: holdSecondsOf(facts, offer),
  };
};
