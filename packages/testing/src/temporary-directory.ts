import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new directory that is gone when the test is over; its path has no symbolic links. */
export const temporaryDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'vibeml-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
};
