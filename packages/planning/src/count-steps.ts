import type { DatasetFacts, Hyperparameters } from '@vibeml/core-models';

/** Rows that one optimizer step sees on one device. */
export const effectiveBatchSize = (hyperparameters: Hyperparameters): number =>
  hyperparameters.perDeviceTrainBatchSize * hyperparameters.gradientAccumulationSteps;

const stepsOfRows = (rows: number, hyperparameters: Hyperparameters): number => {
  const batches = Math.ceil(rows / hyperparameters.perDeviceTrainBatchSize);
  const stepsPerEpoch = Math.max(1, Math.ceil(batches / hyperparameters.gradientAccumulationSteps));
  return Math.ceil(hyperparameters.numTrainEpochs * stepsPerEpoch);
};

/** Optimizer steps of a run, or null with packing, where rows are joined after tokenizing. Same rounding as transformers' Trainer. */
export const countSteps = (rows: number, hyperparameters: Hyperparameters): number | null => {
  if (hyperparameters.maxSteps !== null) return hyperparameters.maxSteps;
  return hyperparameters.packing ? null : stepsOfRows(rows, hyperparameters);
};

/** Steps that time and money are worked out from: with packing, of rows that are joined without a gap. Null without a tokenizer. */
export const expectSteps = (
  rows: number,
  train: DatasetFacts,
  hyperparameters: Hyperparameters,
): number | null => {
  const counted = countSteps(rows, hyperparameters);
  if (counted !== null || train.tokens === null) return counted;
  const { maxLength } = hyperparameters;
  const tokens = rows * Math.min(train.tokens.mean, maxLength);
  return stepsOfRows(Math.max(1, Math.ceil(tokens / maxLength)), hyperparameters);
};
