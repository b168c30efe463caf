import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ResultAsync } from 'neverthrow';
import * as z from 'zod';

/** What of the record of a server of ours tells where it answers. */
const Started = z.object({ processId: z.int().min(2), port: z.int().min(1).max(65_535) });

const isThere = (processId: number): boolean => {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
};

const lookFor = async (dataDirectory: string): Promise<string | null> => {
  try {
    const text = await readFile(join(ownServerDirectory(dataDirectory), 'server.json'), 'utf8');
    const { processId, port } = Started.parse(JSON.parse(text));
    return isThere(processId) ? `http://127.0.0.1:${port}` : null;
  } catch {
    return null;
  }
};

/** Where the API server that VibeML starts on this machine keeps everything. */
export const ownServerDirectory = (dataDirectory: string): string =>
  join(dataDirectory, 'skypilot');

/** The address of the API server that VibeML started here; null without one. Reads one small file, and asks nobody. */
export const ownServerAddress = (dataDirectory: string): ResultAsync<string | null, never> =>
  ResultAsync.fromSafePromise(lookFor(dataDirectory));
