import type { PackingGain } from '@vibeml/core-models';

type Lengths = readonly (readonly [length: number, rows: number])[];

/** Rows of a batch that the padding is worked out for. */
const batchSize = 8;

/** Longer packed rows are worked out in steps, which bounds the work. */
const mostSteps = 4096;

const totals = (lengths: Lengths) =>
  lengths.reduce(
    (sum, [length, rows]) => ({ rows: sum.rows + rows, tokens: sum.tokens + length * rows }),
    { rows: 0, tokens: 0 },
  );

/** Expected processed tokens when random batches are padded to their longest row: the mean of the largest of `batchSize` draws. */
const paddedTokens = (lengths: Lengths, rows: number): number => {
  let below = 0;
  let expectedLongest = 0;
  for (const [length, count] of lengths) {
    const upTo = below + count;
    const share = (upTo / rows) ** batchSize - (below / rows) ** batchSize;
    expectedLongest += length * share;
    below = upTo;
  }
  return expectedLongest * rows;
};

const move = (bins: Float64Array, room: number, count: number): void => {
  bins[room] = (bins[room] ?? 0) + count;
};

/** Puts rows of one length into bins with the same free room, each as full as can be. Gives the rows that found no room. */
const fillRoom = (bins: Float64Array, room: number, length: number, rows: number): number => {
  const open = bins[room] ?? 0;
  const each = Math.floor(room / length);
  const full = Math.min(open, Math.floor(rows / each));
  const rest = full < open ? rows - full * each : 0;
  move(bins, room, -full);
  move(bins, room - each * length, full);
  if (rest === 0) return rows - full * each;
  move(bins, room, -1);
  move(bins, room - rest * length, 1);
  return 0;
};

/** Puts rows of one length into the fullest bins that take them. Gives the rows that found no room. */
const fillBins = (bins: Float64Array, length: number, rows: number): number => {
  let left = rows;
  for (let room = length; room < bins.length && left > 0; room += 1) {
    if ((bins[room] ?? 0) > 0) left = fillRoom(bins, room, length, left);
  }
  return left;
};

/** Bins that best-fit decreasing needs (the `bfd` packing of TRL). */
const binsNeeded = (lengths: Lengths, capacity: number): number => {
  const step = Math.ceil(capacity / mostSteps);
  const steps = Math.floor(capacity / step);
  const bins = new Float64Array(steps + 1);
  let needed = 0;
  for (const [length, rows] of [...lengths].reverse()) {
    const size = Math.min(steps, Math.max(1, Math.ceil(length / step)));
    const left = fillBins(bins, size, rows);
    const each = Math.floor(steps / size);
    const full = Math.floor(left / each);
    const rest = left - full * each;
    move(bins, steps - each * size, full);
    if (rest > 0) move(bins, steps - rest * size, 1);
    needed += full + (rest > 0 ? 1 : 0);
  }
  return needed;
};

const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.max(0, Math.min(1, part / whole));

/** Estimates what packing saves, from the lengths of all rows (shortest first, none longer than `length`). Null where there are no rows. */
export const estimatePackingGain = (lengths: Lengths, length: number): PackingGain | null => {
  const { rows, tokens } = totals(lengths);
  if (rows === 0 || tokens === 0) return null;
  const padded = paddedTokens(lengths, rows);
  const packed = Math.max(tokens, binsNeeded(lengths, length) * length);
  return {
    length,
    batchSize,
    paddingShare: share(padded - tokens, padded),
    packedPaddingShare: share(packed - tokens, packed),
    savedShare: share(padded - packed, padded),
  };
};
