import { match } from 'ts-pattern';

/** Something that the operating system refused, in our own words. */
export interface SystemFailure {
  readonly path: string;
  /** For example ENOENT; null where the system gave none. */
  readonly code: string | null;
  readonly reason: string;
  readonly cause: unknown;
}

/** The error code of a caught system error, or null. Looks through wrapping errors. */
export const systemCodeOf = (cause: unknown): string | null => {
  if (typeof cause !== 'object' || cause === null) return null;
  if ('code' in cause && typeof cause.code === 'string' && /^E[A-Z0-9]+$/.test(cause.code)) {
    return cause.code;
  }
  return 'cause' in cause ? systemCodeOf(cause.cause) : null;
};

const reasonOf = (code: string | null): string =>
  match(code)
    .with('ENOENT', () => 'there is no such file or directory')
    .with('EACCES', 'EPERM', () => 'permission denied')
    .with('EROFS', () => 'the file system is read-only')
    .with('ENOSPC', 'EDQUOT', () => 'no room is left on the disk')
    .with('ENOTDIR', () => 'a part of the path is not a directory')
    .with('EISDIR', () => 'it is a directory')
    .with('EMFILE', 'ENFILE', () => 'too many files are open')
    .with('ENAMETOOLONG', () => 'the name is too long')
    .with('EIO', () => 'the disk gave an error')
    .otherwise((other) => `the system refused it${other === null ? '' : ` (${other})`}`);

/** Translates what a call of the file system threw. */
export const systemFailure =
  (path: string) =>
  (cause: unknown): SystemFailure => {
    const code = systemCodeOf(cause);
    return { path, code, reason: reasonOf(code), cause };
  };
