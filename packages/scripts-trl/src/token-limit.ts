import type { DefaultsBasis } from '@vibeml/core-models';

const step = 64;
const smallest = 128;
/** TRL's own default, taken where no tokenizer was at hand. */
const usual = 1024;
/** Longest default by machine: attention and activations grow with it. */
const largest = { cpu: 1024, mps: 2048, cuda: 4096 } as const;

/**
 * Tokens per row: the longest row rounded up to a multiple of 64, so that nothing is cut where that is affordable;
 * at most what the model takes and 1024 (CPU), 2048 (Apple silicon) or 4096 (CUDA) tokens.
 */
export const tokenLimit = (basis: DefaultsBasis): number => {
  const wanted =
    basis.longestRowTokens === null
      ? usual
      : Math.max(smallest, Math.ceil(basis.longestRowTokens / step) * step);
  return Math.min(
    wanted,
    largest[basis.accelerator.kind],
    basis.model.maxPositions ?? Number.POSITIVE_INFINITY,
  );
};
