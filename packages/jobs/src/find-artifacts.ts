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

const withArtifacts = (
  run: Run,
): Result<Usable, ErrorOf<'run.not_finished' | 'run.artifact_missing'>> => {
  if (!isTerminal(run.status)) return err(runNotFinished(run.id, run.status));
  const { handle } = run;
  return handle === null || run.artifacts.length === 0
    ? err(artifactMissing(run.id, `it is ${run.status}, and no result was verified`))
    : ok({ ...run, handle });
};

/** Makes `artifacts`. */
export const createFindArtifacts =
  (ports: JobsPorts, refresh: RefreshRun): FindArtifacts =>
  (runId, { directory }, context) =>
    safeTry(async function* () {
      const view = yield* refresh(runId, context);
      const run = yield* withArtifacts(view.run);
      const paths = run.artifacts.map((each) => each.path);
      const driver = ports.driver(run.driver);
      const found = yield* driver.download(run.handle, { paths, directory }, context);
      const mismatch = firstMismatch(run.artifacts, found);
      if (mismatch !== null)
        return err(artifactMissing(runId, `${mismatch} does not match its checksum`));
      const inPlace = (yield* outputDirectoryOf(ports, run)) ?? run.directory;
      return ok({ run: view.run, directory: directory ?? inPlace, artifacts: run.artifacts });
    });
