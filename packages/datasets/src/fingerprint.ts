/** A 53-bit number that stands for a text; equal texts give equal numbers, different ones almost surely differ. */
export type Fingerprint = number;

/** Joins two 32-bit lanes to 53 bits: not for secrets, only for finding equal rows. */
export const joinLanes = (one: number, two: number): Fingerprint => {
  const high = Math.imul(one ^ (one >>> 15), 0x2c1b3c6d) ^ (two >>> 13);
  const low = Math.imul(two ^ (two >>> 16), 0x297a2d39) ^ (one >>> 12);
  return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0);
};

/** Where the lanes begin. */
export const firstLane = 0x9e3779b1;
export const secondLane = 0x85ebca77;

/** Takes a unit into the first lane: multiply and rotate. */
export const mixFirst = (lane: number, unit: number): number => {
  const mixed = Math.imul(lane ^ unit, 0x85ebca6b);
  return (mixed << 13) | (mixed >>> 19);
};

/** Takes a unit into the second lane. */
export const mixSecond = (lane: number, unit: number): number => {
  const mixed = Math.imul(lane ^ unit, 0xc2b2ae35);
  return (mixed << 15) | (mixed >>> 17);
};

/** The fingerprint of a list of fingerprints and small numbers; their order counts. */
export const joinFingerprints = (parts: readonly number[]): Fingerprint => {
  let one = firstLane;
  let two = secondLane;
  for (const part of parts) {
    const high = Math.floor(part / 0x1_0000_0000);
    one = mixFirst(mixFirst(one, part >>> 0), high);
    two = mixSecond(mixSecond(two, part >>> 0), high);
  }
  return joinLanes(one, two);
};
