import type { LengthStatistics } from '@vibeml/core-models';

/** Length at a share of the rows, 0 to 1, straight between mean-based minimum, median, 95 % and longest. */
const lengthAt = (lengths: LengthStatistics, share: number): number => {
  const { p50, p95, max } = lengths;
  if (share <= 0.5) return p50;
  return share <= 0.95
    ? p50 + ((share - 0.5) / 0.45) * (p95 - p50)
    : p95 + ((share - 0.95) / 0.05) * (max - p95);
};

/**
 * Tokens of one row as it goes through the model: rows of a batch are padded to its longest one, whose length is
 * expected at the share B / (B + 1) of all lengths; packed rows have no padding. Never more than maxLength.
 */
export const paddedRowTokens = (
  lengths: LengthStatistics,
  training: {
    readonly perDeviceTrainBatchSize: number;
    readonly maxLength: number;
    readonly packing: boolean;
  },
): number => {
  const { perDeviceTrainBatchSize: rows, maxLength, packing } = training;
  if (packing) return maxLength;
  const longest = rows === 1 ? lengths.mean : lengthAt(lengths, rows / (rows + 1));
  return Math.min(maxLength, Math.max(lengths.mean, longest));
};
