import { createHash } from 'node:crypto';
import type { OperationInput } from '@vibeml/sdk';
import type { DemoFiles } from './write-demo-data.ts';

/** Chosen so that a small chat model learns the task in 44 steps, under two minutes on two cores. */
const demoHyperparameters = {
  numTrainEpochs: 1.75,
  learningRate: 1.2e-3,
  lrSchedulerType: 'cosine',
  warmupSteps: 2,
  perDeviceTrainBatchSize: 8,
  gradientAccumulationSteps: 1,
  maxLength: 256,
  loraR: 16,
  loraAlpha: 32,
  loraDropout: 0,
  trainOn: 'assistant',
  dtype: 'auto',
  seed: 42,
} as const satisfies OperationInput<'planRun'>['hyperparameters'];

/** Name of every quickstart run. */
export const demoName = 'quickstart';
/** The tag that tells which data, model and settings a quickstart run had. */
export const demoTag = 'quickstart';

/** What the quickstart asks for. */
export const demoRequest = (model: string, files: DemoFiles): OperationInput<'planRun'> => {
  const request = {
    model,
    dataset: files.train,
    evalDataset: files.heldOut,
    name: demoName,
    target: 'local',
    workflow: 'lora',
    answerForm: { type: 'json_object' as const, keys: ['team', 'urgent'] },
    hyperparameters: demoHyperparameters,
  };
  const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  return { ...request, tags: { [demoTag]: fingerprint.slice(0, 16) } };
};
