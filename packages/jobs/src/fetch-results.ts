import type {
  Artifact,
  CallContext,
  Driver,
  DriverError,
  DriverHandle,
  ResultFiles,
  Run,
} from '@vibeml/core-models';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { firstMismatch, isSameFile } from './artifact-manifest.ts';
import { isMissing } from './is-missing.ts';

/** Where the result of a run that works elsewhere is brought to. Absolute path. */
export const fetchedDirectoryOf = (run: Pick<Run, 'directory'>): string =>
  `${run.directory}/output`;

/** What brings files of a job to this machine. */
export interface FetchPorts {
  readonly driver: Driver;
  readonly results: ResultFiles;
}

/** Which files to bring, and where to. */
export interface FetchRequest {
  readonly handle: DriverHandle;
  readonly promised: readonly Artifact[];
  readonly directory: string;
}

// What arrives damaged is asked for once more.
const maxRounds = 2;

const notThere = (promised: readonly Artifact[], found: readonly Artifact[]): readonly Artifact[] =>
  promised.filter((each) => !found.some((file) => isSameFile(each, file)));

/**
 * Brings files to a directory and compares them there, on the disk, with what was promised. What is there already isn't
 * brought again, so whoever goes on after a crash does the rest. Gives what is wrong with them, or null.
 */
export const fetchFiles = (
  { driver, results }: FetchPorts,
  { handle, promised, directory }: FetchRequest,
  context: CallContext,
): ResultAsync<string | null, DriverError> => {
  const paths = promised.map((each) => each.path);
  const missing = () =>
    results.measure(directory, paths, context).map((found) => notThere(promised, found));
  const bring = (files: readonly Artifact[]): ResultAsync<string | null, DriverError> =>
    driver
      .download(handle, { paths: files.map((each) => each.path), directory }, context)
      .map(() => null)
      .orElse((error) => (isMissing(error) ? okAsync(error.details.reason) : err(error)));
  return safeTry(async function* () {
    let left = yield* missing();
    let reason: string | null = null;
    for (let round = 0; round < maxRounds && left.length > 0; round += 1) {
      reason = yield* bring(left);
      left = yield* missing();
    }
    const [first] = left;
    return ok(first === undefined ? null : (reason ?? `${first.path} does not match its checksum`));
  });
};

/** What is wrong with files that were brought before, or null. */
export const checkFetched = (
  results: ResultFiles,
  { promised, directory }: Omit<FetchRequest, 'handle'>,
  context: CallContext,
): ResultAsync<string | null, DriverError> =>
  results
    .measure(
      directory,
      promised.map((each) => each.path),
      context,
    )
    .map((found) => {
      const mismatch = firstMismatch(promised, found);
      return mismatch === null ? null : `${mismatch} does not match its checksum`;
    });
