import type {
  Artifact,
  CallContext,
  Driver,
  DriverError,
  DriverHandle,
  RunEvent,
} from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { donePath, firstMismatch, manifestPath, readManifest } from './artifact-manifest.ts';

const isMissing = (
  error: DriverError | ErrorOf<'run.artifact_missing'>,
): error is ErrorOf<'run.artifact_missing'> => error.code === 'run.artifact_missing';

/** Compares the files of a finished job with its manifest, and tells the event that follows from it. */
export const verifyArtifacts = (
  driver: Driver,
  handle: DriverHandle,
  at: () => string,
  context: CallContext,
): ResultAsync<RunEvent, DriverError> => {
  const refused = (reason: string): RunEvent => ({ type: 'artifacts-refused', at: at(), reason });
  const found = (paths: readonly string[]) =>
    driver
      .download(handle, { paths, directory: null }, context)
      .map((artifacts) => ({ artifacts, missing: null }))
      .orElse((error) =>
        isMissing(error) ? okAsync({ artifacts: [], missing: error.details.reason }) : err(error),
      );
  const verified = (artifacts: readonly Artifact[]): RunEvent => ({
    type: 'artifacts-verified',
    at: at(),
    artifacts: [...artifacts],
  });
  return safeTry(async function* () {
    const manifest = yield* driver.readOutput(handle, manifestPath, context);
    const done = yield* driver.readOutput(handle, donePath, context);
    const promised = readManifest(manifest, done);
    if (promised.isErr()) return ok(refused(promised.error));
    const { artifacts, missing } = yield* found(promised.value.map((each) => each.path));
    if (missing !== null) return ok(refused(missing));
    const mismatch = firstMismatch(promised.value, artifacts);
    return ok(
      mismatch === null ? verified(artifacts) : refused(`${mismatch} does not match its checksum`),
    );
  });
};
