import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { Result, ResultAsync } from 'neverthrow';
import * as z from 'zod';
import { trimDirectory } from './trim-directory.ts';

/** An answer as it is kept: its bytes, or that there is no such file. */
export interface CachedAnswer {
  /** Null where the Hub said that there is no such file. */
  readonly bytes: Uint8Array | null;
  readonly totalBytes: number | null;
  readonly revision: string | null;
}

/** Answers on disk, shared by every process of a person. */
export interface AnswerCache {
  /** Null when nothing is kept under this key, or it is older than wanted. */
  read(key: string, maxAgeMs: number): ResultAsync<CachedAnswer | null, never>;
  /** A disk that refuses does no harm: the next question is asked again. */
  write(key: string, answer: CachedAnswer): ResultAsync<void, never>;
}

/** What the cache needs. */
export interface AnswerCacheOptions {
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly maxBytes: number;
}

const Head = z.object({
  version: z.literal(1),
  savedAt: z.number(),
  /** Length of what follows the head; null for a file that is not there. */
  bytes: z.int().min(0).nullable(),
  totalBytes: z.number().nullable(),
  revision: z.string().nullable(),
});
type Head = z.infer<typeof Head>;

const newline = 0x0a;
const day = 86_400_000;

const parseHead = Result.fromThrowable(
  (text: string): unknown => JSON.parse(text),
  () => null,
);

const readHead = (file: Buffer): { head: Head; body: Buffer } | null => {
  const end = file.indexOf(newline);
  if (end < 0) return null;
  const head = Head.safeParse(parseHead(file.toString('utf8', 0, end)).unwrapOr(null));
  const body = file.subarray(end + 1);
  // A file that a crash cut short counts as absent.
  return head.success && body.length === (head.data.bytes ?? 0) ? { head: head.data, body } : null;
};

const nothing = async (): Promise<void> => undefined;

/** Old answers go first, so one that is used is young; noted once a day to spare the disk. */
const noteUse = async (file: string, now: number): Promise<void> => {
  const { mtimeMs } = await stat(file);
  if (Math.abs(now - mtimeMs) > day) await utimes(file, now / 1000, now / 1000);
};

const writeWhole = async (file: string, parts: readonly Uint8Array[]): Promise<void> => {
  const temporary = `${file}.${process.pid}-${process.hrtime.bigint()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      for (const part of parts) await handle.writeFile(part);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(nothing);
    throw cause;
  }
};

/** Keeps answers in files named by the hash of their key; each is written aside and renamed, so that processes never see half of one. */
export const createAnswerCache = ({
  directory,
  now,
  maxBytes,
}: AnswerCacheOptions): AnswerCache => {
  let untrimmedBytes = Number.POSITIVE_INFINITY;

  const fileOf = (key: string): string => {
    const name = createHash('sha256').update(key).digest('hex');
    return path.join(directory, name.slice(0, 2), name);
  };

  const find = async (key: string, maxAgeMs: number): Promise<CachedAnswer | null> => {
    const file = fileOf(key);
    const found = readHead(await readFile(file));
    if (found === null) return null;
    const { head, body } = found;
    const age = now() - head.savedAt;
    // A clock that was set back makes answers of the future: their age is not known.
    if (maxAgeMs !== Number.POSITIVE_INFINITY && (age < 0 || age > maxAgeMs)) return null;
    await noteUse(file, now()).catch(nothing);
    const { totalBytes, revision } = head;
    return { bytes: head.bytes === null ? null : body, totalBytes, revision };
  };

  const keep = async (key: string, answer: CachedAnswer): Promise<void> => {
    const file = fileOf(key);
    const bytes = answer.bytes ?? new Uint8Array();
    const head: Head = {
      version: 1,
      savedAt: now(),
      bytes: answer.bytes === null ? null : bytes.length,
      totalBytes: answer.totalBytes,
      revision: answer.revision,
    };
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeWhole(file, [Buffer.from(`${JSON.stringify(head)}\n`), bytes]);
    untrimmedBytes += bytes.length;
    if (untrimmedBytes < maxBytes / 8) return;
    untrimmedBytes = 0;
    await trimDirectory(directory, maxBytes, now());
  };

  return {
    read: (key, maxAgeMs) => ResultAsync.fromSafePromise(find(key, maxAgeMs).catch(() => null)),
    write: (key, answer) => ResultAsync.fromSafePromise(keep(key, answer).catch(nothing)),
  };
};
