import { open } from 'node:fs/promises';
import type { LogPage, LogPosition } from '@vibeml/core-models';
import { systemCodeOf } from '../records/file-failure.ts';
import { cutPage, windowOf } from './create-pager.ts';

interface PageRequest {
  readonly position: LogPosition;
  readonly maxBytes: number;
}

/** A page without text. */
export const emptyPage: LogPage = { text: '', startByte: 0, endByte: 0, sizeBytes: 0 };

/** A piece of a log that was saved here and grows no more; null where there is none. */
export const savedPage = async (path: string, request: PageRequest): Promise<LogPage | null> => {
  const file = await open(path, 'r').catch((cause) => {
    if (systemCodeOf(cause) === 'ENOENT') return null;
    throw cause;
  });
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const { from, bytes, maxBytes, tailBytes } = windowOf(request.position, request.maxBytes);
    const startByte = Math.min(size, from < 0 ? Math.max(0, size + from) : from);
    const buffer = new Uint8Array(Math.min(bytes, size - startByte));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, startByte);
    const window = { bytes: buffer.subarray(0, bytesRead), startByte, sizeBytes: size };
    return cutPage({ ...window, maxBytes, tailBytes, mayGrow: false });
  } finally {
    await file.close();
  }
};

/** A piece of a log that was saved here and grows no more; a missing one is empty. */
export const pageOfFile = async (path: string, request: PageRequest): Promise<LogPage> =>
  (await savedPage(path, request)) ?? emptyPage;
