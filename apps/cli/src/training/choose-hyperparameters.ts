import type { HyperparameterChoices, Hyperparameters } from '@vibeml/sdk';
import type { HyperparameterFlags } from '../routes/hyperparameter-flags.ts';
import { given } from './given.ts';

const targetModulesOf = (names: readonly string[]): Hyperparameters['targetModules'] =>
  names.length === 1 && names[0] === 'all-linear' ? 'all-linear' : [...names];

/** The hyperparameters that were given as flags; the others keep the workflow's defaults. */
export const chooseHyperparameters = (flags: HyperparameterFlags): HyperparameterChoices => ({
  ...given('learningRate', flags.learningRate),
  ...given('numTrainEpochs', flags.epochs),
  ...given('maxSteps', flags.maxSteps),
  ...given('perDeviceTrainBatchSize', flags.batchSize),
  ...given('gradientAccumulationSteps', flags.gradientAccumulation),
  ...given('maxLength', flags.maxLength),
  ...given('loraR', flags.loraR),
  ...given('loraAlpha', flags.loraAlpha),
  ...given('loraDropout', flags.loraDropout),
  ...given('targetModules', flags.targetModules && targetModulesOf(flags.targetModules)),
  ...given('optim', flags.optimizer),
  ...given('weightDecay', flags.weightDecay),
  ...given('lrSchedulerType', flags.scheduler),
  ...given('warmupSteps', flags.warmupSteps),
  ...given('maxGradNorm', flags.maxGradNorm),
  ...given('packing', flags.packing),
  ...given('trainOn', flags.trainOn),
  ...given('gradientCheckpointing', flags.gradientCheckpointing),
  ...given('dtype', flags.dtype),
  ...given('neftuneNoiseAlpha', flags.neftuneNoiseAlpha),
  ...given('loggingSteps', flags.loggingSteps),
  ...given('saveSteps', flags.saveSteps),
  ...given('saveTotalLimit', flags.saveTotalLimit),
  ...given('evalSteps', flags.evalSteps),
  ...given('seed', flags.seed),
});
