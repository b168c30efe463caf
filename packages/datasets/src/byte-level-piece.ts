import type { TokenOffsets } from './token-offsets.ts';

/** The sign that stands for each byte in a byte-level vocabulary: printable Latin-1 as itself, other bytes from U+0100 on (as in GPT-2). */
const signs: readonly string[] = (() => {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    if (isPrintable(byte)) return String.fromCharCode(byte);
    next += 1;
    return String.fromCharCode(next - 1);
  });
})();

/** Every sign of a byte-level vocabulary. */
export const byteSigns: readonly string[] = signs;

const spaceSign = signs[0x20] ?? '';
const encoder = new TextEncoder();

/** A text in the signs of its UTF-8 bytes. */
export const toByteSigns = (text: string): string => {
  let result = '';
  for (const byte of encoder.encode(text)) result += signs[byte] ?? '';
  return result;
};

interface BytePlaces {
  /** For each byte, where its character begins and ends in the text. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const placesOfBytes = (text: string): BytePlaces => {
  const starts: number[] = [];
  const ends: number[] = [];
  let index = 0;
  for (const character of text) {
    for (const _ of encoder.encode(character)) {
      starts.push(index);
      ends.push(index + character.length);
    }
    index += character.length;
  }
  return { starts, ends };
};

const leadingSpaces = (token: string): number => {
  let count = 0;
  while (token[count] === spaceSign) count += 1;
  return count;
};

const trailingSpaces = (token: string): number => {
  let count = 0;
  while (token[token.length - 1 - count] === spaceSign) count += 1;
  return count;
};

const whole = (text: string, tokens: readonly string[]): TokenOffsets => ({
  starts: tokens.map(() => 0),
  ends: tokens.map(() => text.length),
});

/** Where the tokens of a piece of text stand in it. `trimsSpaces` leaves spaces around a token out of its place, as some post-processors do. */
export const offsetsInPiece = (
  text: string,
  tokens: readonly string[],
  trimsSpaces: boolean,
): TokenOffsets => {
  const places = placesOfBytes(text);
  const lengths = tokens.reduce((sum, each) => sum + each.length, 0);
  if (lengths !== places.starts.length) return whole(text, tokens);
  const starts: number[] = [];
  const ends: number[] = [];
  let byte = 0;
  for (const token of tokens) {
    const start = places.starts[byte] ?? 0;
    const end = places.ends[byte + token.length - 1] ?? text.length;
    byte += token.length;
    const from = trimsSpaces ? Math.min(end, start + leadingSpaces(token)) : start;
    starts.push(from);
    ends.push(trimsSpaces ? Math.max(from, end - trailingSpaces(token)) : end);
  }
  return { starts, ends };
};
