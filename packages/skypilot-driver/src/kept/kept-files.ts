import type { Artifact, CallContext, DriverError } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';

/** The result of a job in a place that outlives its machine; paths are those of the output directory. */
export interface KeptFiles {
  /** The text of a small file; null when it isn't there. */
  readText(
    jobName: string,
    path: string,
    context: CallContext,
  ): ResultAsync<string | null, DriverError>;
  /** Brings files, or what is below directories, and checks them; no paths at all mean what the manifest names. */
  download(
    jobName: string,
    paths: readonly string[],
    directory: string,
    context: CallContext,
  ): ResultAsync<readonly Artifact[], DriverError | ErrorOf<'run.artifact_missing'>>;
}
