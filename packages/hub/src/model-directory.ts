import { type FileHandle, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result, ResultAsync } from 'neverthrow';

/** Why a file of a model directory can't be read; `missing` is its own case. */
export type FileProblem = 'missing' | string;

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ERR_INVALID_ARG_VALUE: 'missing',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
};

const translate = (error: unknown): FileProblem => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown fault';
  return problems[code] ?? `the system answered ${code}`;
};

/** The files of a model directory. */
export interface ModelDirectory {
  readonly path: string;
  readonly names: ReadonlySet<string>;
  /** Text of at most 64 MiB. */
  readText(name: string): ResultAsync<string, FileProblem>;
  /** Text of a file that need not be there; null when it isn't or can't be read. */
  readOptional(name: string): ResultAsync<string | null, never>;
  /** A piece of a file; shorter where the file ends. */
  readBytes(name: string, start: number, length: number): ResultAsync<Uint8Array, FileProblem>;
  size(name: string): ResultAsync<number, FileProblem>;
}

const maxTextBytes = 64 * 1024 * 1024;

const withFile = <Value>(
  file: string,
  use: (handle: FileHandle) => Promise<Value>,
): ResultAsync<Value, FileProblem> =>
  ResultAsync.fromThrowable(async () => {
    const handle = await open(file, 'r');
    try {
      return await use(handle);
    } finally {
      await handle.close();
    }
  }, translate)();

const readBytes = (
  file: string,
  start: number,
  length: number,
): ResultAsync<Uint8Array, FileProblem> =>
  withFile(file, async (handle) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  });

const size = (file: string): ResultAsync<number, FileProblem> =>
  withFile(file, async (handle) => (await handle.stat()).size);

const checkTextSize = (bytes: number): Result<number, FileProblem> =>
  bytes > maxTextBytes ? err('it is larger than 64 MiB') : ok(bytes);

const readText = (file: string): ResultAsync<string, FileProblem> =>
  size(file)
    .andThen(checkTextSize)
    .andThen((bytes) => readBytes(file, 0, bytes))
    .map((bytes) => Buffer.from(bytes).toString('utf8'));

/** Opens a directory that should hold a model; the problem says why it can't. */
export const openModelDirectory = (directory: string): ResultAsync<ModelDirectory, FileProblem> =>
  ResultAsync.fromPromise(readdir(directory), translate).map((names) => ({
    path: directory,
    names: new Set(names),
    readText: (name) => readText(path.join(directory, name)),
    readOptional: (name) =>
      readText(path.join(directory, name))
        .map((text): string | null => text)
        .orElse(() => ok(null)),
    readBytes: (name, start, length) => readBytes(path.join(directory, name), start, length),
    size: (name) => size(path.join(directory, name)),
  }));
