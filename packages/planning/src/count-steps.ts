import type { Hyperparameters } from '@vibeml/core-models';

/** Rows that one optimizer step sees on one device. */
export const effectiveBatchSize = (hyperparameters: Hyperparameters): number =>
  hyperparameters.perDeviceTrainBatchSize * hyperparameters.gradientAccumulationSteps;

/** Optimizer steps of a run, or null with packing, where rows are joined after tokenizing. Same rounding as transformers' Trainer. */
export const countSteps = (rows: number, hyperparameters: Hyperparameters): number | null => {
  if (hyperparameters.maxSteps !== null) return hyperparameters.maxSteps;
  if (hyperparameters.packing) return null;
  const batches = Math.ceil(rows / hyperparameters.perDeviceTrainBatchSize);
  const stepsPerEpoch = Math.max(1, Math.ceil(batches / hyperparameters.gradientAccumulationSteps));
  return Math.ceil(hyperparameters.numTrainEpochs * stepsPerEpoch);
};
