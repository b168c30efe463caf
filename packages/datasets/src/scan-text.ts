import {
  type Fingerprint,
  firstLane,
  joinLanes,
  mixFirst,
  mixSecond,
  secondLane,
} from './fingerprint.ts';

/** Signs that a text may hold something worth a closer look. */
export const textSigns = {
  controls: 1,
  at: 2,
  /** Nine digits or more, with nothing but separators between them. */
  manyDigits: 4,
  /** Twenty letters, digits, `_` or `-` in a row, as keys have. */
  longWord: 8,
  replacement: 16,
  /** Characters that composed text may lack. */
  composable: 32,
  /** Letters that begin text whose UTF-8 was read as Latin-1. */
  misread: 64,
  surrogate: 128,
} as const;

/** What one pass over a text tells. */
export interface ScannedText {
  /** Of the text as it stands. */
  readonly exact: Fingerprint;
  /** Overlooks white space, the case of A to Z and the punctuation of sentences. */
  readonly loose: Fingerprint;
  /** Sum of `textSigns`. */
  readonly signs: number;
}

const asciiUnits = 0x80;
const fewestDigits = 9;
const longWordLength = 20;

const unitsOf = (characters: string): ReadonlySet<number> =>
  new Set(Array.from(characters, (each) => each.charCodeAt(0)));

const tableOf = (entryOf: (unit: number) => number): Uint8Array =>
  Uint8Array.from({ length: asciiUnits }, (_, unit) => entryOf(unit));

const digits = unitsOf('0123456789');
const digitSeparators = unitsOf(' -.()+/');
const keyCharacters = /[A-Za-z0-9_-]/;
const overlooked = unitsOf(',;:!?\'"');
const lineCharacters = unitsOf('\t\n\r');

const isDigit = tableOf((unit) => (digits.has(unit) ? 1 : 0));
const keepsDigits = tableOf((unit) => (digits.has(unit) || digitSeparators.has(unit) ? 1 : 0));
const isKeyCharacter = tableOf((unit) => (keyCharacters.test(String.fromCharCode(unit)) ? 1 : 0));
/** Zero where the loose fingerprint overlooks a unit. */
const looseUnit = tableOf((unit) => {
  if (unit <= 0x20 || overlooked.has(unit)) return 0;
  return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
});
const asciiSigns = tableOf((unit) => {
  if (unit === 0x40) return textSigns.at;
  return (unit < 0x20 && !lineCharacters.has(unit)) || unit === 0x7f ? textSigns.controls : 0;
});

const fullStop = 0x2e;

/** Beginnings of misread UTF-8: Â, Ã, â, ð, Ð, Ñ, ï. */
const misreadUnits: ReadonlySet<number> = unitsOf('ÂÃâðÐÑï');

const inRange = (unit: number, from: number, to: number): boolean => unit >= from && unit <= to;

const mayCompose = (unit: number): boolean =>
  inRange(unit, 0x300, 0x36f) ||
  inRange(unit, 0x1100, 0x11ff) ||
  inRange(unit, 0xf900, 0xfaff) ||
  inRange(unit, 0x2126, 0x212b);

const signOfHighUnit = (unit: number): number => {
  if (unit < 0xa0) return textSigns.controls;
  if (unit <= 0xff) return misreadUnits.has(unit) ? textSigns.misread : 0;
  if (inRange(unit, 0xd800, 0xdfff)) return textSigns.surrogate;
  if (unit === 0xfffd) return textSigns.replacement;
  return mayCompose(unit) ? textSigns.composable : 0;
};

const isHighSpace = (unit: number): boolean =>
  unit === 0xa0 || inRange(unit, 0x2000, 0x200f) || unit === 0x3000;

const signIf = (isSo: boolean, sign: number): number => (isSo ? sign : 0);

/** A full stop counts between digits alone. */
const looseUnitAt = (text: string, index: number, unit: number): number => {
  if (unit >= asciiUnits) return isHighSpace(unit) ? 0 : unit;
  if (unit !== fullStop) return looseUnit[unit] ?? 0;
  return digits.has(text.charCodeAt(index + 1)) ? unit : 0;
};

/** Looks at every character once: fingerprints, and signs of what regular expressions then look for. */
export const scanText = (text: string): ScannedText => {
  let exactOne = firstLane;
  let exactTwo = secondLane;
  let looseOne = firstLane;
  let looseTwo = secondLane;
  let signs = 0;
  let digitRun = 0;
  let mostDigits = 0;
  let keyRun = 0;
  let longestKey = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    exactOne = mixFirst(exactOne, unit);
    exactTwo = mixSecond(exactTwo, unit);
    const loose = looseUnitAt(text, index, unit);
    if (loose !== 0) {
      looseOne = mixFirst(looseOne, loose);
      looseTwo = mixSecond(looseTwo, loose);
    }
    // Reading a table beyond its end gives undefined, which counts as zero here.
    digitRun = (digitRun + (isDigit[unit] ?? 0)) * (keepsDigits[unit] ?? 0);
    keyRun = (keyRun + 1) * (isKeyCharacter[unit] ?? 0);
    mostDigits = Math.max(mostDigits, digitRun);
    longestKey = Math.max(longestKey, keyRun);
    signs |= unit < asciiUnits ? (asciiSigns[unit] ?? 0) : signOfHighUnit(unit);
  }
  return {
    exact: joinLanes(exactOne, exactTwo),
    loose: joinLanes(looseOne, looseTwo),
    signs:
      signs |
      signIf(mostDigits >= fewestDigits, textSigns.manyDigits) |
      signIf(longestKey >= longWordLength, textSigns.longWord),
  };
};
