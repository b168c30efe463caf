import type { Artifact, CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { artifactMissing, type ErrorOf } from '@vibeml/errors';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { chooseFiles, parseManifest } from '../output/choose-files.ts';
import type { ReportedFile } from '../records/job-record.ts';
import { isSafeRelativePath } from '../task/check-job.ts';
import { findKnownManagedJob } from './managed-handle.ts';
import type { ManagedTools } from './managed-tools.ts';

type Missing = ErrorOf<'run.artifact_missing'>;

const textOf = (files: readonly ReportedFile[], path: string): string | null =>
  isSafeRelativePath(path) ? (files.find((file) => file.path === path)?.text ?? null) : null;

const faultOf = (files: readonly ReportedFile[], promised: Artifact): string | null => {
  const found = files.find(({ path }) => path === promised.path);
  if (found === undefined) return `${promised.path} is not there`;
  if (found.bytes !== promised.bytes) {
    return `${promised.path} has ${found.bytes} bytes instead of ${promised.bytes}`;
  }
  return found.sha256 === promised.sha256 ? null : `${promised.path} does not match its checksum`;
};

/** The text of a small file of the output directory, as the job told it at its end; null where it told of none. */
export const readManagedOutput = (
  tools: ManagedTools,
  handle: DriverHandle,
  path: string,
  context: CallContext,
): ResultAsync<string | null, DriverError> =>
  findKnownManagedJob(tools, handle, 'readOutput', context).map(({ ending }) =>
    textOf(ending?.files ?? [], path),
  );

/**
 * Checks files of the output directory by what the job measured at its end. SkyPilot takes the machine down by itself,
 * so that files can only be had from where the plan keeps them.
 */
export const downloadManagedFiles = (
  tools: ManagedTools,
  handle: DriverHandle,
  { paths, directory }: { readonly paths: readonly string[]; readonly directory: string | null },
  context: CallContext,
): ResultAsync<readonly Artifact[], DriverError | Missing> =>
  safeTry<readonly Artifact[], DriverError | Missing>(async function* () {
    const missing = (reason: string): Missing => artifactMissing(handle.jobName, reason);
    const { ending } = yield* findKnownManagedJob(tools, handle, 'download', context);
    if (directory !== null) return err(missing('its machine is gone'));
    const files = ending?.files ?? [];
    const chosen = yield* parseManifest(textOf(files, 'manifest.json'))
      .andThen((manifest) => chooseFiles(manifest, paths))
      .mapErr(missing);
    const fault = chosen.map((file) => faultOf(files, file)).find((each) => each !== null);
    return fault === undefined ? ok(chosen) : err(missing(fault));
  });
