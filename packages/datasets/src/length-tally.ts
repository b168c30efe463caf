import type { LengthStatistics } from '@vibeml/core-models';

const exactUpTo = 65_536;

/** Lengths over 65,536 share a slot when they differ by less than 0.1 %, which bounds the number of slots. */
const slotOf = (length: number): number =>
  length <= exactUpTo ? length : Number(length.toPrecision(4));

type Slots = readonly (readonly [length: number, rows: number])[];

/** Lengths counted one by one, in memory that does not grow with their number. */
export interface LengthTally {
  /** `weight` is the number of rows that this one stands for. */
  add(length: number, weight: number): void;
  statistics(): LengthStatistics;
  totals(): { readonly rows: number; readonly total: number };
  /** Rows by length, shortest first. */
  slots(): Slots;
}

const fewestBars = 6;
/** Beyond this many times the length that 95 % of the rows have at most, rows share one bar. */
const tailFactor = 1.5;

/** A round width (1, 2, 5, 10, 20, …) that gives about a dozen bars up to a length. */
const barWidth = (length: number): number => {
  const least = Math.max(1, length / (fewestBars * 2));
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((each) => each * power >= least) ?? 10);
};

type Histogram = NonNullable<LengthStatistics['histogram']>;

/** Bars of the same width; the last one holds what is longer than nearly all. */
const histogramOf = (slots: Slots, usual: number, max: number): Histogram => {
  const width = barWidth(usual);
  const first = Math.floor((slots[0]?.[0] ?? 0) / width);
  const last = Math.floor(usual / width);
  const rows = new Array<number>(last - first + 1).fill(0);
  for (const [length, count] of slots) {
    const bar = Math.min(last, Math.floor(length / width)) - first;
    rows[bar] = (rows[bar] ?? 0) + count;
  }
  return rows.map((count, bar) => ({
    from: (first + bar) * width,
    to: bar === rows.length - 1 ? Math.max(max, usual) : (first + bar + 1) * width - 1,
    rows: count,
  }));
};

/** The length at a place among all rows, shortest first; 0 where there are none. */
const atRank = (slots: Slots, rank: number): number => {
  let seen = 0;
  for (const [length, count] of slots) {
    seen += count;
    if (seen > rank) return length;
  }
  return 0;
};

const round = (value: number): number => Math.round(value * 10) / 10;

/** Makes an empty tally. Quantiles are lower ones: p50 is element (n − 1) div 2 of the sorted lengths, p95 element floor(0.95 n). */
export const createLengthTally = (unit: LengthStatistics['unit']): LengthTally => {
  const slots = new Map<number, number>();
  let rows = 0;
  let measured = 0;
  let total = 0;
  let max = 0;

  const inOrder = (): Slots => [...slots].sort(([one], [other]) => one - other);

  const statistics = (): LengthStatistics => {
    const ordered = inOrder();
    const p95 = Math.min(max, atRank(ordered, Math.min(rows - 1, Math.floor(rows * 0.95))));
    const usual = Math.min(max, Math.ceil(p95 * tailFactor));
    return {
      unit,
      total,
      mean: rows === 0 ? 0 : round(total / rows),
      p50: Math.min(max, atRank(ordered, Math.floor((rows - 1) / 2))),
      p95,
      max,
      measuredRows: measured,
      ...(rows === 0 ? {} : { histogram: histogramOf(ordered, usual, max) }),
    };
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
    statistics,
    totals: () => ({ rows, total }),
    slots: inOrder,
  };
};
