/** Where the tokens of a text begin and end, in UTF-16 units. Tokens of one character share its place. */
export interface TokenOffsets {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** The first token that covers a character; null where none does, as at a space that a tokenizer leaves out of offsets. */
export const tokenAt = ({ starts, ends }: TokenOffsets, character: number): number | null => {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > character) high = middle;
    else low = middle + 1;
  }
  return (starts[low] ?? Number.POSITIVE_INFINITY) <= character ? low : null;
};

const byteToken = /^<0x[0-9A-F]{2}>$/;
const bytesOfCharacter = (text: string, at: number): number => {
  const point = text.codePointAt(at) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x1_0000 ? 3 : 4;
};

/** Finds the tokens of a tokenizer with word marks (SentencePiece) in their text; null where they can't be found there. */
export const alignTokens = (text: string, tokens: readonly string[]): TokenOffsets | null => {
  const starts: number[] = [];
  const ends: number[] = [];
  let cursor = 0;
  let bytesTaken = 0;

  const take = (length: number): void => {
    starts.push(cursor);
    cursor += length;
    ends.push(cursor);
  };

  const takeByte = (): void => {
    const units = (text.codePointAt(cursor) ?? 0) > 0xffff ? 2 : 1;
    starts.push(cursor);
    ends.push(cursor + units);
    bytesTaken += 1;
    if (bytesTaken < bytesOfCharacter(text, cursor)) return;
    bytesTaken = 0;
    cursor += units;
  };

  const takeText = (token: string): boolean => {
    const piece = token.replaceAll('▁', ' ');
    if (text.startsWith(piece, cursor)) take(piece.length);
    // A word mark before the first word stands for no character.
    else if (piece.startsWith(' ') && text.startsWith(piece.slice(1), cursor)) {
      take(piece.length - 1);
    } else return false;
    return true;
  };

  for (const token of tokens) {
    if (byteToken.test(token) && !text.startsWith(token, cursor)) takeByte();
    else if (!takeText(token)) return null;
  }
  return cursor === text.length ? { starts, ends } : null;
};
