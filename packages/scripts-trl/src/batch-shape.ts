import type { DefaultsBasis } from '@vibeml/core-models';

/** Rows per optimizer step: few rows want many small steps. */
const fewRows = 1000;
const rowsPerStep = (rows: number): number => (rows < fewRows ? 8 : 16);
/** Tokens that go through the model at once, by machine; bounds the memory of activations. */
const tokensAtOnce = { cpu: 4096, mps: 4096, cuda: 8192 } as const;

const largestPowerOfTwo = (limit: number): number => 2 ** Math.floor(Math.log2(Math.max(1, limit)));

/** Rows at once and batches per optimizer step. */
export interface BatchShape {
  readonly perDeviceTrainBatchSize: number;
  readonly gradientAccumulationSteps: number;
}

/**
 * Shares 8 rows per optimizer step (16 from 1000 rows) between rows at once and accumulation, so that at most 4096
 * tokens (CUDA: 8192) go through the model at once. What the person chose is kept, the other part follows.
 */
export const batchShape = (basis: DefaultsBasis, rowTokens: number): BatchShape => {
  const { choices } = basis;
  const wanted = Math.max(1, Math.round(rowsPerStep(basis.rows) / basis.accelerator.count));
  const affordable = largestPowerOfTwo(tokensAtOnce[basis.accelerator.kind] / rowTokens);
  const perDeviceTrainBatchSize =
    choices.perDeviceTrainBatchSize ??
    Math.max(
      1,
      Math.min(affordable, Math.floor(wanted / (choices.gradientAccumulationSteps ?? 1))),
    );
  return {
    perDeviceTrainBatchSize,
    gradientAccumulationSteps:
      choices.gradientAccumulationSteps ??
      Math.max(1, Math.round(wanted / perDeviceTrainBatchSize)),
  };
};
