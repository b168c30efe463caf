/** A 53-bit number that stands for a text; equal texts give equal numbers, different ones almost surely differ. */
export type Fingerprint = number;

/** Takes texts piece by piece. */
export interface FingerprintBuilder {
  add(text: string): void;
  finish(): Fingerprint;
}

const isSpace = (unit: number): boolean => unit <= 0x20 || unit === 0xa0;

const isUpperAscii = (unit: number): boolean => unit >= 0x41 && unit <= 0x5a;

/** Two 32-bit multiply-and-rotate lanes, joined to 53 bits: not for secrets, only for finding equal rows. */
const createLanes = () => {
  let one = 0x9e3779b1;
  let two = 0x85ebca77;
  return {
    mix(unit: number): void {
      one = Math.imul(one ^ unit, 0x85ebca6b);
      one = (one << 13) | (one >>> 19);
      two = Math.imul(two ^ unit, 0xc2b2ae35);
      two = (two << 15) | (two >>> 17);
    },
    join(): Fingerprint {
      const high = Math.imul(one ^ (one >>> 15), 0x2c1b3c6d) ^ (two >>> 13);
      const low = Math.imul(two ^ (two >>> 16), 0x297a2d39) ^ (one >>> 12);
      return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0);
    },
  };
};

const endOfPiece = 0x1_0000;

/** Fingerprint of texts as they stand. */
export const createExactFingerprint = (): FingerprintBuilder => {
  const lanes = createLanes();
  return {
    add(text) {
      for (let index = 0; index < text.length; index += 1) lanes.mix(text.charCodeAt(index));
      lanes.mix(endOfPiece);
    },
    finish: lanes.join,
  };
};

/** Fingerprint that overlooks white space and the case of A to Z. */
export const createLooseFingerprint = (): FingerprintBuilder => {
  const lanes = createLanes();
  return {
    add(text) {
      for (let index = 0; index < text.length; index += 1) {
        const unit = text.charCodeAt(index);
        if (!isSpace(unit)) lanes.mix(isUpperAscii(unit) ? unit + 0x20 : unit);
      }
      lanes.mix(endOfPiece);
    },
    finish: lanes.join,
  };
};
