import type { LogPage, LogPosition } from '@vibeml/core-models';

const lineFeed = 10;

/** Bytes of a log that grows. */
export interface FakeLog {
  append(content: string | Uint8Array): void;
  page(position: LogPosition, maxBytes: number): LogPage;
}

const grown = (bytes: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> => {
  if (needed <= bytes.length) return bytes;
  const larger = new Uint8Array(Math.max(needed, bytes.length * 2));
  larger.set(bytes);
  return larger;
};

/** Keeps a log as bytes and reads it as the `Driver` port promises: cut at line ends while more is to come. */
export const createFakeLog = (): FakeLog => {
  let bytes = new Uint8Array(1024);
  let size = 0;

  const startOf = (position: LogPosition): number => {
    if (position.from === 'byte') return Math.min(position.byte, size);
    const start = Math.max(0, size - position.bytes);
    if (start === 0) return 0;
    const lineEnd = bytes.subarray(0, size).indexOf(lineFeed, start - 1);
    return lineEnd === -1 ? start : lineEnd + 1;
  };
  const endOf = (start: number, maxBytes: number): number => {
    const end = Math.min(size, start + maxBytes);
    if (end === size) return end;
    const lineEnd = bytes.subarray(start, end).lastIndexOf(lineFeed);
    return lineEnd === -1 ? end : start + lineEnd + 1;
  };

  return {
    append(content) {
      const added = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      bytes = grown(bytes, size + added.length);
      bytes.set(added, size);
      size += added.length;
    },
    page(position, maxBytes) {
      const start = startOf(position);
      const end = endOf(start, maxBytes);
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end));
      return { text, startByte: start, endByte: end, sizeBytes: size };
    },
  };
};
