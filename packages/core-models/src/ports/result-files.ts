import type { ResultAsync } from 'neverthrow';
import type { Artifact } from '../job.ts';
import type { CallContext } from './call-context.ts';
import type { DriverError } from './driver.ts';

/** Files of results on this machine. Paths are relative to a directory, with forward slashes. */
export interface ResultFiles {
  /** Size and SHA-256 of those of the files that are there; what isn't, or lies outside of the directory, is left out. */
  measure(
    directory: string,
    paths: readonly string[],
    context: CallContext,
  ): ResultAsync<readonly Artifact[], DriverError>;
  /** Copies files to another directory; each gets its name once it is whole. */
  copy(
    from: string,
    to: string,
    paths: readonly string[],
    context: CallContext,
  ): ResultAsync<void, DriverError>;
  /** The text of a small file, or null when it isn't there. At most 4 MiB. */
  read(directory: string, path: string): ResultAsync<string | null, DriverError>;
  /** Writes a file whole or not at all. */
  write(directory: string, path: string, text: string): ResultAsync<void, DriverError>;
}
