import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ResultAsync } from 'neverthrow';
import { type SystemFailure, systemCodeOf, systemFailure } from './system-failure.ts';

type FileResult<Value> = ResultAsync<Value, SystemFailure>;

const absent = (cause: unknown): boolean => {
  const code = systemCodeOf(cause);
  return code === 'ENOENT' || code === 'ENOTDIR';
};

/** Runs a call of the file system; what it throws becomes a `SystemFailure` of that path. */
export const attempt = <Value>(path: string, call: () => Promise<Value>): FileResult<Value> =>
  ResultAsync.fromThrowable(call, systemFailure(path))();

/** The text of a file, or null when there is none. */
export const readText = (path: string): FileResult<string | null> =>
  attempt(path, () =>
    readFile(path, 'utf8').catch((cause) => {
      if (absent(cause)) return null;
      throw cause;
    }),
  );

/** Size in bytes and kind of what is at a path, or null when nothing is; links are followed. */
export const describePath = (
  path: string,
): FileResult<{ readonly bytes: number; readonly kind: 'file' | 'directory' | 'other' } | null> =>
  attempt(path, async () => {
    const found = await stat(path).catch((cause) => {
      if (absent(cause)) return null;
      throw cause;
    });
    if (found === null) return null;
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
    return { bytes: found.size, kind };
  });

/** Names in a directory; none when there is no directory. */
export const listNames = (directory: string): FileResult<readonly string[]> =>
  attempt(directory, () =>
    readdir(directory).catch((cause) => {
      if (absent(cause)) return [];
      throw cause;
    }),
  );

/** Makes a directory with its parents. */
export const makeDirectory = (directory: string): FileResult<void> =>
  attempt(directory, async () => {
    await mkdir(directory, { recursive: true });
  });

/** Makes a directory; false when it is already there. Of several callers one gets true. */
export const claimDirectory = (directory: string): FileResult<boolean> =>
  attempt(directory, () =>
    mkdir(directory).then(
      () => true,
      (cause) => {
        if (systemCodeOf(cause) === 'EEXIST') return false;
        throw cause;
      },
    ),
  );

/** Writes a new file and makes sure that it is on the disk; parents are made. */
export const writeDurably = (path: string, text: string): FileResult<void> =>
  attempt(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  });

/** Writes a file whole or not at all. */
export const writeAtomically = (path: string, text: string): FileResult<void> =>
  writeDurably(`${path}.part`, text).andThen(() =>
    attempt(path, () => rename(`${path}.part`, path)),
  );

/** Creates an empty file, or sets the times of the one that is there. */
export const touch = (path: string, atMs: number): FileResult<void> =>
  attempt(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await (await open(path, 'a')).close();
    await utimes(path, atMs / 1000, atMs / 1000);
  });

/** Moves a directory into place; false when something is already there. Of several callers one gets true. */
export const moveIntoPlace = (from: string, to: string): FileResult<boolean> =>
  attempt(to, () =>
    rename(from, to).then(
      () => true,
      (cause) => {
        const code = systemCodeOf(cause);
        if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') return false;
        throw cause;
      },
    ),
  );

/** Removes a file or a directory with all in it; nothing to remove is no failure. */
export const remove = (path: string): FileResult<void> =>
  attempt(path, () => rm(path, { recursive: true, force: true }));

/** Bytes that a program of this user may still write where the path is. */
export const freeBytes = (path: string): FileResult<number> =>
  attempt(path, async () => {
    const found = await statfs(path);
    return found.bavail * found.bsize;
  });
