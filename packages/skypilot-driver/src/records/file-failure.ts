/** A refusal of the operating system. */
export interface FileFailure {
  readonly kind: 'file';
  readonly path: string;
  readonly reason: string;
  readonly cause: unknown;
}

/** The short code of an error of Node, for example ENOENT; null where it has none. */
export const systemCodeOf = (cause: unknown): string | null =>
  typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : null;

/** Makes the failure of a path from whatever was thrown. */
export const fileFailure =
  (path: string) =>
  (cause: unknown): FileFailure => ({
    kind: 'file',
    path,
    reason:
      systemCodeOf(cause) ??
      (cause instanceof Error ? cause.message : 'it could not be read or written'),
    cause,
  });
