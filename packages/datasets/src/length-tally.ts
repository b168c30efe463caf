import type { LengthStatistics } from '@vibeml/core-models';

const exactUpTo = 65_536;

/** Lengths over 65,536 share a slot when they differ by less than 0.1 %, which bounds the number of slots. */
const slotOf = (length: number): number =>
  length <= exactUpTo ? length : Number(length.toPrecision(4));

/** Lengths counted one by one, in memory that does not grow with their number. */
export interface LengthTally {
  /** `weight` is the number of rows that this one stands for. */
  add(length: number, weight: number): void;
  statistics(): LengthStatistics;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Makes an empty tally. Quantiles are lower ones: p50 is element (n − 1) div 2 of the sorted lengths, p95 element floor(0.95 n). */
export const createLengthTally = (unit: LengthStatistics['unit']): LengthTally => {
  const slots = new Map<number, number>();
  let rows = 0;
  let measured = 0;
  let total = 0;
  let max = 0;

  const atRank = (rank: number): number => {
    let seen = 0;
    for (const [length, count] of [...slots].sort(([one], [other]) => one - other)) {
      seen += count;
      if (seen > rank) return Math.min(length, max);
    }
    return 0;
  };

  return {
    add(length, weight) {
      const slot = slotOf(length);
      slots.set(slot, (slots.get(slot) ?? 0) + weight);
      rows += weight;
      measured += 1;
      total += length * weight;
      max = Math.max(max, length);
    },
    statistics: () => ({
      unit,
      total,
      mean: rows === 0 ? 0 : round(total / rows),
      p50: atRank(Math.floor((rows - 1) / 2)),
      p95: atRank(Math.min(rows - 1, Math.floor(rows * 0.95))),
      max,
      measuredRows: measured,
    }),
  };
};
