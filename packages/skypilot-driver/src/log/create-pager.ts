import type { LogPage, LogPosition } from '@vibeml/core-models';

const lineFeed = 10;
// The longest character in UTF-8.
const smallestPageBytes = 4;
const largestPageBytes = 262_144;

/** Takes a log from its beginning, piece by piece, and keeps no more of it than a page. */
export interface Pager {
  add(text: string): void;
  page(): LogPage;
}

const characterStart = (bytes: Uint8Array, index: number): number => {
  for (let start = index; start > index - smallestPageBytes && start > 0; start -= 1) {
    const byte = bytes[start];
    if (byte === undefined || (byte & 0b1100_0000) !== 0b1000_0000) return start;
  }
  return index;
};

const startOf = (kept: Uint8Array): number => {
  const lineEnd = kept.indexOf(lineFeed);
  if (lineEnd !== -1) return lineEnd + 1;
  const whole = kept.findIndex((byte) => (byte & 0b1100_0000) !== 0b1000_0000);
  return whole === -1 ? 0 : whole;
};

// While more is to come a page ends behind a line end; a line longer than the page is cut between two characters.
const lengthOf = (bytes: Uint8Array, maxBytes: number, moreToCome: boolean): number => {
  if (bytes.length <= maxBytes && !moreToCome) return bytes.length;
  const lineEnd = bytes.subarray(0, maxBytes).lastIndexOf(lineFeed);
  if (lineEnd !== -1) return lineEnd + 1;
  // The last line is still being written.
  if (bytes.length <= maxBytes) return 0;
  return characterStart(bytes, maxBytes) || maxBytes;
};

/** A part of a log from which a page is cut. */
export interface LogWindow {
  readonly bytes: Uint8Array;
  readonly startByte: number;
  readonly sizeBytes: number;
  readonly maxBytes: number;
  /** How many bytes of the end were asked for: one more only tells whether the next begins a line. Null for no end. */
  readonly tailBytes: number | null;
  /** Whether a last line without a line end is still being written. */
  readonly mayGrow: boolean;
}

/** The page of a window: whole lines while more is to come. */
export const cutPage = (window: LogWindow): LogPage => {
  const { bytes, sizeBytes, tailBytes } = window;
  const begin = tailBytes !== null && bytes.length > tailBytes ? startOf(bytes) : 0;
  const shown = bytes.subarray(begin);
  const startByte = window.startByte + begin;
  const isPart = startByte + shown.length < sizeBytes;
  const length = lengthOf(shown, window.maxBytes, isPart || window.mayGrow);
  return {
    text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(shown.subarray(0, length)),
    startByte,
    endByte: startByte + length,
    sizeBytes,
  };
};

/** How much of a log is needed for a page, and from where; a negative beginning counts from the end. */
export const windowOf = (
  position: LogPosition,
  wantedBytes: number,
): {
  readonly from: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly tailBytes: number | null;
} => {
  const maxBytes = Math.min(largestPageBytes, Math.max(smallestPageBytes, Math.floor(wantedBytes)));
  if (position.from === 'byte') {
    return { from: position.byte, bytes: maxBytes + 1, maxBytes, tailBytes: null };
  }
  // One byte before a tail tells whether it begins at a line, one behind a page whether it ends inside of a character.
  const tailBytes = Math.min(maxBytes, Math.max(0, position.bytes));
  const bytes = tailBytes + 1;
  return { from: -bytes, bytes, maxBytes, tailBytes };
};

/** Makes a pager; `mayGrow` says whether a last line without a line end is still being written. */
export const createPager = (request: {
  readonly position: LogPosition;
  readonly maxBytes: number;
  readonly mayGrow: () => boolean;
}): Pager => {
  const { position } = request;
  const { bytes: keptBytes, maxBytes, tailBytes } = windowOf(position, request.maxBytes);
  const isTail = tailBytes !== null;
  let pieces: Uint8Array[] = [];
  let first = 0;
  let held = 0;
  let size = 0;

  const wanted = (bytes: Uint8Array): Uint8Array => {
    if (position.from === 'end') return bytes;
    const skipped = Math.max(0, position.byte - size);
    return bytes.subarray(Math.min(bytes.length, skipped)).subarray(0, keptBytes - held);
  };
  // Whole pieces go, so that a long log is not copied again and again.
  const dropOld = (): void => {
    let oldest = pieces[first];
    while (oldest !== undefined && held - oldest.length >= keptBytes) {
      held -= oldest.length;
      first += 1;
      oldest = pieces[first];
    }
    if (first > 1024) {
      pieces = pieces.slice(first);
      first = 0;
    }
  };
  const keptNow = (): Uint8Array => {
    const whole = Buffer.concat(pieces.slice(first));
    return isTail ? whole.subarray(Math.max(0, whole.length - keptBytes)) : whole;
  };

  return {
    add(text) {
      const bytes = new TextEncoder().encode(text);
      const added = wanted(bytes);
      if (added.length > 0) {
        pieces.push(added);
        held += added.length;
      }
      size += bytes.length;
      if (isTail) dropOld();
    },
    page() {
      const bytes = keptNow();
      const startByte =
        position.from === 'end' ? size - bytes.length : Math.min(position.byte, size);
      const mayGrow = request.mayGrow();
      return cutPage({ bytes, startByte, sizeBytes: size, maxBytes, tailBytes, mayGrow });
    },
  };
};
