import { dirname } from 'node:path';
import { type ErrorOf, storeUnavailable } from '@vibeml/errors';
import { Result } from 'neverthrow';
import * as z from 'zod';

const SystemError = z.object({ code: z.string() });

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'its directory is a file',
  ENOSPC: 'the disk is full',
};

const reasonOf = (thrown: unknown): string => {
  const parsed = SystemError.safeParse(thrown);
  return (parsed.success ? reasons[parsed.data.code] : undefined) ?? 'it could not be created';
};

const ownerOnlyFile = 0o600;
const ownerOnlyDirectory = 0o700;

// Importing it would read every name it exports, which takes longer than what is done with it here.
const fileSystem = () => process.getBuiltinModule('node:fs');

// An existing database must not be opened here: closing any descriptor of a file drops every lock
// that this process holds on it, those of SQLite too (https://sqlite.org/howtocorrupt.html §2.2).
const createOwnFile = (path: string): void => {
  const { chmodSync, mkdirSync, statSync } = fileSystem();
  mkdirSync(dirname(path), { recursive: true, mode: ownerOnlyDirectory });
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing === undefined) createIfAbsent(path);
  else if (existing.isFile() && (existing.mode & 0o077) !== 0) chmodSync(path, ownerOnlyFile);
};

const createIfAbsent = (path: string): void => {
  const { closeSync, openSync } = fileSystem();
  try {
    closeSync(openSync(path, 'wx', ownerOnlyFile));
  } catch (thrown) {
    const parsed = SystemError.safeParse(thrown);
    // Another process was faster; its file is as good as ours.
    if (!parsed.success || parsed.data.code !== 'EEXIST') throw thrown;
  }
};

/** Makes the directory (0700) and the file (0600) of a database that isn't there yet, and closes a file that others may read. Fails with `store.unavailable`. */
export const prepareFile = (path: string): Result<void, ErrorOf<'store.unavailable'>> =>
  Result.fromThrowable(createOwnFile, (thrown) => storeUnavailable(path, reasonOf(thrown), thrown))(
    path,
  );
