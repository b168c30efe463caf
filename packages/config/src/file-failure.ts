import * as z from 'zod';

const SystemError = z.object({ code: z.string() });

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'its directory is a file',
  EISDIR: 'it is a directory',
  ENOSPC: 'the disk is full',
  ELOOP: 'its symbolic links go in a circle',
};

/** The code of a failure of the file system, such as ENOENT; null for anything else. */
export const fileFailureCode = (thrown: unknown): string | null =>
  SystemError.safeParse(thrown).data?.code ?? null;

/** The same as the end of a sentence. */
export const fileFailureReason = (thrown: unknown): string =>
  reasons[fileFailureCode(thrown) ?? ''] ?? 'the file system refused';
