import { mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configUnreadable, configUnwritable, type ErrorOf } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';
import { fileFailureCode, fileFailureReason } from './file-failure.ts';

const orMissing = async <Value>(work: Promise<Value>, fallback: Value): Promise<Value> =>
  work.catch((thrown: unknown) => {
    if (fileFailureCode(thrown) === 'ENOENT') return fallback;
    throw thrown;
  });

/** The text of the file; empty when there is none. Fails with `config.unreadable`. */
export const readPreferencesFile = (
  path: string,
): ResultAsync<string, ErrorOf<'config.unreadable'>> =>
  ResultAsync.fromPromise(orMissing(readFile(path, 'utf8'), ''), (thrown) =>
    configUnreadable(path, fileFailureReason(thrown), thrown),
  );

const replaceFile = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A link stays a link: the file that it points to is replaced.
  const target = await orMissing(realpath(path), path);
  const workplace = await mkdtemp(join(dirname(target), '.config-'));
  try {
    const fresh = join(workplace, 'config.yaml');
    await writeFile(fresh, text, { mode: 0o600, flush: true });
    await rename(fresh, target);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
};

/** Replaces the file at once, for its owner alone (0600): a reader sees the old text or the new one. Fails with `config.unwritable`. */
export const writePreferencesFile = (
  path: string,
  text: string,
): ResultAsync<void, ErrorOf<'config.unwritable'>> =>
  ResultAsync.fromPromise(replaceFile(path, text), (thrown) =>
    configUnwritable(path, fileFailureReason(thrown), thrown),
  );
