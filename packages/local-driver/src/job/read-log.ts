import { type FileHandle, open } from 'node:fs/promises';
import type { LogPage, LogPosition } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { attempt } from '../files/file-system.ts';
import { type SystemFailure, systemCodeOf } from '../files/system-failure.ts';
import { beginAtLine, pageLength } from './log-page.ts';

// Larger pages leave garbage faster than it is collected: reading 200 MB in pages of 1 MiB peaks at 70 MB.
const largestPageBytes = 262_144;
// The longest character in UTF-8.
const smallestPageBytes = 4;

/** What to read of a log. */
export interface LogRequest {
  readonly path: string;
  readonly position: LogPosition;
  readonly maxBytes: number;
  /** Whether the program that writes it may still add to it. */
  readonly mayGrow: boolean;
}

/** A page without text. */
export const emptyPage: LogPage = { text: '', startByte: 0, endByte: 0, sizeBytes: 0 };

const readAt = async (file: FileHandle, start: number, length: number): Promise<Uint8Array> => {
  const buffer = new Uint8Array(Math.max(0, length));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
};

const pageBytes = (maxBytes: number): number =>
  Math.min(largestPageBytes, Math.max(smallestPageBytes, Math.floor(maxBytes)));

const startOf = (position: LogPosition, maxBytes: number, sizeBytes: number): number =>
  position.from === 'byte'
    ? Math.min(Math.max(0, position.byte), sizeBytes)
    : Math.max(0, sizeBytes - Math.min(Math.max(0, position.bytes), maxBytes));

const readPage = async (file: FileHandle, request: LogRequest): Promise<LogPage> => {
  const maxBytes = pageBytes(request.maxBytes);
  const { size: sizeBytes } = await file.stat();
  const from = startOf(request.position, maxBytes, sizeBytes);
  // From the end: look at the byte before too, so that a window that begins at a line loses nothing.
  const isTail = request.position.from === 'end' && from > 0;
  const readFrom = isTail ? from - 1 : from;
  const wanted = Math.min(sizeBytes - readFrom, maxBytes + 1);
  const bytes = await readAt(file, readFrom, wanted);
  const skipped = isTail ? beginAtLine(bytes) : 0;
  const shown = bytes.subarray(skipped);
  const isPartOfLog = readFrom + bytes.length < sizeBytes;
  const length = pageLength(shown, { maxBytes, moreToCome: request.mayGrow || isPartOfLog });
  const startByte = readFrom + skipped;
  return {
    text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(shown.subarray(0, length)),
    startByte,
    endByte: startByte + length,
    sizeBytes,
  };
};

const openOrNull = (path: string): Promise<FileHandle | null> =>
  open(path, 'r').catch((cause) => {
    if (systemCodeOf(cause) === 'ENOENT') return null;
    throw cause;
  });

/** Reads a bounded piece of a log; memory depends on the page, never on the log. A missing log is an empty page. */
export const readLog = (request: LogRequest): ResultAsync<LogPage, SystemFailure> =>
  attempt(request.path, async () => {
    const file = await openOrNull(request.path);
    if (file === null) return emptyPage;
    try {
      return await readPage(file, request);
    } finally {
      await file.close();
    }
  });
