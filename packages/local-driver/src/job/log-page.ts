const lineFeed = 10;

/** Index of the first byte at or before `index` that begins a character; at most three bytes back. */
const characterStart = (bytes: Uint8Array, index: number): number => {
  for (let start = index; start > index - 4 && start > 0; start -= 1) {
    const byte = bytes[start];
    if (byte === undefined || (byte & 0b1100_0000) !== 0b1000_0000) return start;
  }
  return index;
};

/** Where a piece of a log begins: behind the first line end, so that no half line is shown. */
export const beginAtLine = (bytes: Uint8Array): number => {
  const lineEnd = bytes.indexOf(lineFeed);
  if (lineEnd !== -1) return lineEnd + 1;
  const firstWhole = bytes.findIndex((byte) => (byte & 0b1100_0000) !== 0b1000_0000);
  return firstWhole === -1 ? 0 : firstWhole;
};

/**
 * How many of the bytes make the page. While more is to come it ends behind a line end; a line that is
 * longer than the page is cut between two characters, so that the reader always advances.
 */
export const pageLength = (
  bytes: Uint8Array,
  { maxBytes, moreToCome }: { readonly maxBytes: number; readonly moreToCome: boolean },
): number => {
  const isCut = bytes.length > maxBytes;
  if (!isCut && !moreToCome) return bytes.length;
  const window = bytes.subarray(0, maxBytes);
  const lineEnd = window.lastIndexOf(lineFeed);
  if (lineEnd !== -1) return lineEnd + 1;
  // The last line is still being written.
  if (bytes.length < maxBytes) return 0;
  const whole = characterStart(bytes, maxBytes);
  return whole === 0 ? maxBytes : whole;
};
