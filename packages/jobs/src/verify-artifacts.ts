import type {
  Artifact,
  CallContext,
  Driver,
  DriverError,
  DriverHandle,
  ResultFiles,
  RunEvent,
} from '@vibeml/core-models';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { donePath, firstMismatch, manifestPath, readManifest } from './artifact-manifest.ts';
import { fetchFiles } from './fetch-results.ts';
import { isMissing } from './is-missing.ts';

/** What is checked, and where. */
export interface Verification {
  readonly driver: Driver;
  readonly handle: DriverHandle;
  /** Where the files are brought first; null checks them where they are. */
  readonly fetch: { readonly results: ResultFiles; readonly directory: string } | null;
  readonly at: () => string;
}

/** Says what is wrong with the files of a finished job, or null, and what was found. */
const check = (
  { driver, handle, fetch }: Verification,
  promised: readonly Artifact[],
  context: CallContext,
): ResultAsync<{ fault: string | null; artifacts: readonly Artifact[] }, DriverError> => {
  if (fetch !== null) {
    const { results, directory } = fetch;
    return fetchFiles({ driver, results }, { handle, promised, directory }, context).map(
      (fault) => ({ fault, artifacts: promised }),
    );
  }
  const paths = promised.map((each) => each.path);
  return driver
    .download(handle, { paths, directory: null }, context)
    .map((artifacts) => {
      const mismatch = firstMismatch(promised, artifacts);
      return {
        fault: mismatch === null ? null : `${mismatch} does not match its checksum`,
        artifacts,
      };
    })
    .orElse((error) =>
      isMissing(error) ? okAsync({ fault: error.details.reason, artifacts: [] }) : err(error),
    );
};

/** What vouches for the files goes with them; `DONE` is last, so that it says that everything is there. */
const keepWords = (
  { fetch }: Verification,
  words: { readonly manifest: string | null; readonly done: string | null },
): ResultAsync<void, DriverError> =>
  fetch === null
    ? okAsync(undefined)
    : fetch.results
        .write(fetch.directory, manifestPath, words.manifest ?? '')
        .andThen(() => fetch.results.write(fetch.directory, donePath, words.done ?? ''));

/** Compares the files of a finished job with its manifest, where they shall stay, and tells the event that follows from it. */
export const verifyArtifacts = (
  verification: Verification,
  context: CallContext,
): ResultAsync<RunEvent, DriverError> => {
  const { driver, handle, at } = verification;
  const refused = (reason: string): RunEvent => ({ type: 'artifacts-refused', at: at(), reason });
  return safeTry(async function* () {
    const manifest = yield* driver.readOutput(handle, manifestPath, context);
    const done = yield* driver.readOutput(handle, donePath, context);
    const promised = readManifest(manifest, done);
    if (promised.isErr()) return ok(refused(promised.error));
    const { fault, artifacts } = yield* check(verification, promised.value, context);
    if (fault !== null) return ok(refused(fault));
    yield* keepWords(verification, { manifest, done });
    return ok<RunEvent>({ type: 'artifacts-verified', at: at(), artifacts: [...artifacts] });
  });
};
