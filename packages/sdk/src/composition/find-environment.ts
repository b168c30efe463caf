import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ResultAsync } from 'neverthrow';

/** The runner writes it last. */
const readyFile = 'READY.json';

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const lookFor = async (directory: string, name: string): Promise<boolean> => {
  const entries = await readdir(directory).catch(() => []);
  const built = entries.filter((entry) => entry.startsWith(`${name}-`));
  const ready = await Promise.all(built.map((entry) => isThere(join(directory, entry, readyFile))));
  return ready.includes(true);
};

/** Whether an environment of that name stands in the directory of environments. A directory that can't be read holds none. */
export const findEnvironment = (directory: string, name: string): ResultAsync<boolean, never> =>
  ResultAsync.fromSafePromise(lookFor(directory, name));
