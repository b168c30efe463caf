import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { okAsync, ResultAsync } from 'neverthrow';
import type * as z from 'zod';
import { type FileFailure, fileFailure, systemCodeOf } from './file-failure.ts';

const readOrNull = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((cause) => {
    if (systemCodeOf(cause) === 'ENOENT') return null;
    throw cause;
  });

const parse = <Value>(schema: z.ZodType<Value>, text: string): Value | null => {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const writeWhole = async (path: string, text: string): Promise<void> => {
  // Two may write at once, in two processes or in one; the later one holds.
  const partial = `${path}.${randomUUID()}.part`;
  const file = await open(partial, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
};

/** What a file of ours holds; null where there is none, or a damaged one. */
export const readRecord = <Value>(
  path: string,
  schema: z.ZodType<Value>,
): ResultAsync<Value | null, FileFailure> =>
  ResultAsync.fromPromise(readOrNull(path), fileFailure(path)).andThen((text) =>
    okAsync(text === null ? null : parse(schema, text)),
  );

/** Replaces a file of ours, whole or not at all; only its owner may read it. */
export const writeRecord = (path: string, value: object): ResultAsync<void, FileFailure> =>
  ResultAsync.fromPromise(writeWhole(path, `${JSON.stringify(value)}\n`), fileFailure(path));
