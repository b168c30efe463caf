import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configUnwritable, type VibemlError } from '@vibeml/sdk';
import { ResultAsync } from 'neverthrow';
import { readDemoData } from '../demo-data.ts';

/** The quickstart's dataset on this computer. */
export interface DemoFiles {
  readonly train: string;
  readonly heldOut: string;
}

const writeWhenDifferent = async (path: string, text: string): Promise<void> => {
  const present = await readFile(path, 'utf8').catch(() => null);
  if (present !== text) await writeFile(path, text);
};

const write = async (directory: string): Promise<DemoFiles> => {
  const data = await readDemoData();
  const files = {
    train: join(directory, 'train.jsonl'),
    heldOut: join(directory, 'held-out.jsonl'),
  };
  await mkdir(directory, { recursive: true });
  await writeWhenDifferent(files.train, data.train);
  await writeWhenDifferent(files.heldOut, data.heldOut);
  return files;
};

const reasonOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'it could not be written';

/** Puts the dataset into the data directory, so that the run outlives this program's files. Fails with `config.unwritable`. */
export const writeDemoData = (dataDirectory: string): ResultAsync<DemoFiles, VibemlError> => {
  const directory = join(dataDirectory, 'quickstart');
  return ResultAsync.fromPromise(write(directory), (cause) =>
    configUnwritable(directory, reasonOf(cause), cause),
  );
};
