import {
  DatasetFormat,
  Hyperparameters,
  parseInput,
  RunStatus,
  TrainingRequest,
} from '@vibeml/sdk';
import { expect, test } from 'vitest';
import { buildRequest } from '../training/build-request.ts';
import { hyperparameterFlags } from './hyperparameter-flags.ts';
import { formatFlag } from './request-flags.ts';
import { runs } from './runs.ts';

/** A value for every flag. */
const everyFlag = {
  learningRate: 1e-4,
  epochs: 2,
  maxSteps: 10,
  batchSize: 4,
  gradientAccumulation: 2,
  maxLength: 128,
  loraR: 8,
  loraAlpha: 16,
  loraDropout: 0.1,
  targetModules: ['all-linear'],
  optimizer: 'sgd',
  weightDecay: 0.1,
  scheduler: 'cosine',
  warmupSteps: 3,
  maxGradNorm: 1,
  packing: true,
  trainOn: 'all',
  gradientCheckpointing: false,
  dtype: 'bfloat16',
  neftuneNoiseAlpha: 5,
  loggingSteps: 1,
  saveSteps: 5,
  saveTotalLimit: 2,
  evalSteps: 5,
  seed: 7,
} as const;

test('every hyperparameter has a flag, and every flag reaches it', () => {
  expect(Object.keys(everyFlag).sort()).toEqual(Object.keys(hyperparameterFlags).sort());
  const request = buildRequest({ model: 'm', dataset: 'd', ...everyFlag });
  const parsed = parseInput(TrainingRequest, request);
  expect(Object.keys(parsed._unsafeUnwrap().hyperparameters).sort()).toEqual(
    Object.keys(Hyperparameters.shape).sort(),
  );
});

test('flags that take one of several words know all of them', () => {
  const { optim, lrSchedulerType, trainOn, dtype } = Hyperparameters.shape;
  const { optimizer, scheduler } = hyperparameterFlags;
  expect(optimizer).toMatchObject({ values: optim.options });
  expect(scheduler).toMatchObject({ values: lrSchedulerType.options });
  expect(hyperparameterFlags.trainOn).toMatchObject({ values: trainOn.options });
  expect(hyperparameterFlags.dtype).toMatchObject({ values: dtype.options });
  expect(formatFlag.values).toEqual(DatasetFormat.options);
  expect(runs.parameters.flags?.['status']).toMatchObject({ values: RunStatus.options });
});
