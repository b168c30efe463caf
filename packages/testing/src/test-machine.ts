import { join } from 'node:path';
import type { Clock, SecretStore } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import { createRealClock } from './real-clock.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** What a driver of this machine needs in a test, beside its processes. */
export interface TestMachine {
  readonly runsDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly minFreeDiskGib: number;
}

/** A machine with an empty runs directory that is gone when the test is over, a second of grace, and no secrets. */
export const createTestMachine = async (
  parts: Partial<TestMachine> = {},
): Promise<TestMachine> => ({
  runsDirectory: join(await temporaryDirectory(), 'runs'),
  environment: { PATH: process.env['PATH'] },
  secrets: { find: () => okAsync(null) },
  clock: createRealClock(),
  graceMs: 1000,
  minFreeDiskGib: 0,
  ...parts,
});
