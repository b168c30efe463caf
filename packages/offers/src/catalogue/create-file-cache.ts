import { mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { okAsync, ResultAsync } from 'neverthrow';
import { type CatalogueCache, KeptList } from './catalogue-cache.ts';

const maxBytes = 32 * 1024 * 1024;

const readBounded = async (path: string): Promise<string | null> => {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return size > maxBytes ? null : await file.readFile('utf8');
  } finally {
    await file.close();
  }
};

const parseKept = async (path: string): Promise<KeptList | null> => {
  const text = await readBounded(path);
  return text === null ? null : (KeptList.safeParse(JSON.parse(text)).data ?? null);
};

// Written beside and moved: a reader sees the old list or the new one, never a half. The place beside is new each
// time, so that two who write at once do not write into one file.
const replaceFile = async (directory: string, name: string, text: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  const beside = await mkdtemp(join(directory, '.new-'));
  try {
    await writeFile(join(beside, name), text);
    await rename(join(beside, name), join(directory, name));
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
};

/** Keeps lists as files of one directory, which is made when it is first needed. */
export const createFileCache = (directory: string): CatalogueCache => {
  const nameOf = (cloud: string): string => `${encodeURIComponent(cloud)}.json`;
  return {
    read: (cloud) =>
      ResultAsync.fromPromise(parseKept(join(directory, nameOf(cloud))), () => null).orElse(() =>
        okAsync(null),
      ),
    write: (cloud, list) =>
      ResultAsync.fromPromise(
        replaceFile(directory, nameOf(cloud), JSON.stringify(list)),
        () => null,
      ).orElse(() => okAsync(undefined)),
  };
};
