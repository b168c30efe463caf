import type { DefaultsBasis } from '@vibeml/core-models';
import type { BatchShape } from './batch-shape.ts';

/** Passes over the data: few rows need to be seen more often. */
const epochsFor = (rows: number): number => {
  if (rows < 1000) return 3;
  return rows < 10_000 ? 2 : 1;
};

const fewestStepsBetweenCheckpoints = 10;
const mostStepsBetweenCheckpoints = 200;
const reportsPerRun = 500;
const mostStepsBetweenReports = 100;

/** How long a run is, and what happens every so many steps. */
export interface Schedule {
  readonly numTrainEpochs: number;
  readonly warmupSteps: number;
  readonly saveSteps: number;
  readonly loggingSteps: number;
}

/** Steps of a run without packing, rounded as transformers' Trainer does. */
const stepsOf = (basis: DefaultsBasis, batch: BatchShape, epochs: number): number => {
  if (basis.choices.maxSteps != null) return basis.choices.maxSteps;
  const batches = Math.ceil(basis.rows / basis.accelerator.count / batch.perDeviceTrainBatchSize);
  const stepsPerEpoch = Math.max(1, Math.ceil(batches / batch.gradientAccumulationSteps));
  return Math.max(1, Math.ceil(epochs * stepsPerEpoch));
};

/**
 * Three passes below 1000 rows, two below 10 000, else one; a checkpoint about every tenth of the run, but at least
 * every 200 steps and not more often than every 10; warm-up over a twentieth, at most 100 steps.
 */
export const schedule = (basis: DefaultsBasis, batch: BatchShape): Schedule => {
  const numTrainEpochs = basis.choices.numTrainEpochs ?? epochsFor(basis.rows);
  const steps = stepsOf(basis, batch, numTrainEpochs);
  const tenth = Math.ceil(steps / 10);
  return {
    numTrainEpochs,
    warmupSteps: Math.min(100, Math.ceil(steps / 20)),
    saveSteps: Math.min(
      steps,
      mostStepsBetweenCheckpoints,
      Math.max(fewestStepsBetweenCheckpoints, tenth),
    ),
    loggingSteps: Math.max(1, Math.min(mostStepsBetweenReports, Math.floor(steps / reportsPerRun))),
  };
};
