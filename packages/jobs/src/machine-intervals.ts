import type { Run, RunEvent } from '@vibeml/core-models';

type Machines = Run['machines'];
type Billed = Extract<RunEvent, { type: 'machine-billed' }>;

// A run is copied at each event, so the list stays small: the oldest are joined at the rate that costs the same.
const maxIntervals = 64;
// A rate is worked out from what a machine has cost so far: less than a thousandth is rounding.
const sameRateShare = 0.001;

const msOf = (moment: string): number => Date.parse(moment);
const later = (one: string, other: string): string => (msOf(other) > msOf(one) ? other : one);

const isSameRate = (one: number, other: number): boolean =>
  Math.abs(one - other) <= sameRateShare * Math.max(one, other);

/** The interval that is open, or null. */
export const openInterval = (machines: Machines): Machines[number] | null => {
  const last = machines.at(-1);
  return last !== undefined && last.to === null ? last : null;
};

/** The intervals with the open one ended; not before it began. */
export const closeInterval = (machines: Machines, at: string): Machines => {
  const open = openInterval(machines);
  return open === null
    ? machines
    : [...machines.slice(0, -1), { ...open, to: later(open.from, at) }];
};

const joinOldest = (machines: Machines): Machines => {
  const [one, other, ...rest] = machines;
  if (machines.length <= maxIntervals || one?.to == null || other?.to == null) return machines;
  const lengthOf = ({ from }: Machines[number], to: string): number => msOf(to) - msOf(from);
  const costs = lengthOf(one, one.to) * one.hourlyUsd + lengthOf(other, other.to) * other.hourlyUsd;
  const length = Math.max(1, lengthOf(one, other.to));
  return [{ from: one.from, to: other.to, hourlyUsd: costs / length }, ...rest];
};

const withOpen = (machines: Machines, open: Machines[number], event: Billed): Machines => {
  if (event.to !== null) return closeInterval(machines, event.to);
  if (isSameRate(open.hourlyUsd, event.hourlyUsd)) return machines;
  const from = later(open.from, event.at);
  return [...closeInterval(machines, from), { from, to: null, hourlyUsd: event.hourlyUsd }];
};

/**
 * The intervals after what is known of a machine was told once more. A machine that is told of again changes nothing; a new
 * rate begins when it was seen; nothing is counted twice.
 */
export const withMachine = (machines: Machines, event: Billed): Machines => {
  const open = openInterval(machines);
  if (open !== null) return joinOldest(withOpen(machines, open, event));
  const last = machines.at(-1)?.to ?? null;
  const from = last === null ? event.from : later(last, event.from);
  const to = event.to === null ? null : later(from, event.to);
  if (to !== null && msOf(to) === msOf(from)) return machines;
  return joinOldest([...machines, { from, to, hourlyUsd: event.hourlyUsd }]);
};
