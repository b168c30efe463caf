import { chmod, link, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configUnwritable, type ErrorOf } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';
import { fileFailureCode, fileFailureReason } from '../file-failure.ts';

type Unwritable = ErrorOf<'config.unwritable'>;

const unwritable =
  (path: string) =>
  (thrown: unknown): Unwritable =>
    configUnwritable(path, fileFailureReason(thrown), thrown);

const ensureDirectory = (directory: string): Promise<unknown> =>
  mkdir(directory, { recursive: true, mode: 0o700 });

/** Writes the text aside, whole and for its owner alone, and lets it be put in place. */
const writeAside = async (
  path: string,
  text: string,
  place: (fresh: string) => Promise<void>,
): Promise<void> => {
  const workplace = await mkdtemp(join(dirname(path), '.fresh-'));
  try {
    const fresh = join(workplace, 'file');
    await writeFile(fresh, text, { mode: 0o600, flush: true });
    await place(fresh);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
};

/** Replaces a file at once (0600, in a directory of 0700): a reader sees the old text or the new one. */
export const replacePrivateFile = (
  path: string,
  text: string,
): ResultAsync<undefined, Unwritable> => {
  const write = async (): Promise<undefined> => {
    await ensureDirectory(dirname(path));
    // It may have been open to others before.
    await chmod(dirname(path), 0o700);
    await writeAside(path, text, (fresh) => rename(fresh, path));
    return undefined;
  };
  return ResultAsync.fromPromise(write(), unwritable(path));
};

/** Makes a file unless there is one, whoever makes it first; gives the text that holds. */
export const claimPrivateFile = (path: string, text: string): ResultAsync<string, Unwritable> => {
  const claim = async (): Promise<string> => {
    await ensureDirectory(dirname(path));
    // A link appears with its whole content, and only where there is nothing yet.
    await writeAside(path, text, (fresh) =>
      link(fresh, path).catch((thrown: unknown) => {
        if (fileFailureCode(thrown) !== 'EEXIST') throw thrown;
      }),
    );
    return readFile(path, 'utf8');
  };
  return ResultAsync.fromPromise(claim(), unwritable(path));
};

/** Removes a file; false where there was none. */
export const removePrivateFile = (path: string): ResultAsync<boolean, Unwritable> => {
  const remove = async (): Promise<boolean> => {
    try {
      await rm(path);
      return true;
    } catch (thrown) {
      if (fileFailureCode(thrown) === 'ENOENT') return false;
      throw thrown;
    }
  };
  return ResultAsync.fromPromise(remove(), unwritable(path));
};
