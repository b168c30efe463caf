import type {
  Artifact,
  CallContext,
  DriverError,
  Run,
  RunId,
  StoreError,
} from '@vibeml/core-models';
import { artifactMissing, type ErrorOf, runNotFinished } from '@vibeml/errors';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { firstMismatch } from './artifact-manifest.ts';
import { checkFetched, fetchedDirectoryOf, fetchFiles } from './fetch-results.ts';
import { outputDirectoryOf } from './output-directory.ts';
import type { JobsPorts } from './ports.ts';
import type { RefreshRun } from './refresh-run.ts';
import { isTerminal } from './run-status.ts';

/** The files of a result, checked just now, and the absolute directory that their paths are relative to. */
export interface RunArtifacts {
  readonly run: Run;
  readonly directory: string;
  readonly artifacts: readonly Artifact[];
}

/** Where the files should go; null leaves them where they are. */
export interface ArtifactsRequest {
  /** Absolute path. */
  readonly directory: string | null;
}

/** Checks the files of a result against what was verified when the run ended, and brings them to a directory. */
export type FindArtifacts = (
  runId: RunId,
  request: ArtifactsRequest,
  context: CallContext,
) => ResultAsync<
  RunArtifacts,
  StoreError | DriverError | ErrorOf<'run.not_found' | 'run.not_finished' | 'run.artifact_missing'>
>;

type Usable = Run & { readonly handle: NonNullable<Run['handle']> };

/** Checks the files, and gives where they are. */
type CheckFiles = (
  run: Usable,
  directory: string | null,
  context: CallContext,
) => ResultAsync<string, StoreError | DriverError | ErrorOf<'run.artifact_missing'>>;

const withArtifacts = (
  run: Run,
): Result<Usable, ErrorOf<'run.not_finished' | 'run.artifact_missing'>> => {
  if (!isTerminal(run.status)) return err(runNotFinished(run.id, run.status));
  const { handle } = run;
  return handle === null || run.artifacts.length === 0
    ? err(artifactMissing(run.id, `it is ${run.status}, and no result was verified`))
    : ok({ ...run, handle });
};

/** Makes `artifacts`. What was brought from elsewhere is checked on this machine; what is missing is brought again. */
export const createFindArtifacts = (ports: JobsPorts, refresh: RefreshRun): FindArtifacts => {
  const { results } = ports;
  const refuse = (run: Run, reason: string) => artifactMissing(run.id, reason);

  const checkInPlace: CheckFiles = (run, directory, context) =>
    safeTry(async function* () {
      const paths = run.artifacts.map((each) => each.path);
      const driver = ports.driver(run.driver);
      const found = yield* driver.download(run.handle, { paths, directory }, context);
      const mismatch = firstMismatch(run.artifacts, found);
      if (mismatch !== null) return err(refuse(run, `${mismatch} does not match its checksum`));
      const inPlace = (yield* outputDirectoryOf(ports, run)) ?? run.directory;
      return ok(directory ?? inPlace);
    });

  const checkBrought: CheckFiles = (run, directory, context) =>
    safeTry(async function* () {
      const { handle, artifacts: promised } = run;
      const brought = fetchedDirectoryOf(run);
      const driver = ports.driver(run.driver);
      const request = { handle, promised, directory: brought };
      const fault = yield* fetchFiles({ driver, results }, request, context);
      if (fault !== null) return err(refuse(run, fault));
      if (directory === null) return ok(brought);
      const paths = promised.map((each) => each.path);
      yield* results.copy(brought, directory, paths, context);
      const spoilt = yield* checkFetched(results, { promised, directory }, context);
      return spoilt === null ? ok(directory) : err(refuse(run, spoilt));
    });

  return (runId, { directory }, context) =>
    safeTry(async function* () {
      const view = yield* refresh(runId, context);
      const run = yield* withArtifacts(view.run);
      const check = run.driver === 'local' ? checkInPlace : checkBrought;
      const where = yield* check(run, directory, context);
      return ok({ run: view.run, directory: where, artifacts: run.artifacts });
    });
};
