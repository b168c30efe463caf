import { constants } from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifact, CallContext } from '@vibeml/core-models';
import { artifactMissing, cancelled, type ErrorOf } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { attempt, makeDirectory, remove } from '../files/file-system.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import { measureFile, mismatchOf } from './check-file.ts';
import { type ChosenFile, chooseFiles } from './choose-files.ts';
import { insideOutput } from './inside-output.ts';
import { readManifest } from './manifest.ts';

/** Whose files to bring, and where to. */
export interface DownloadRequest {
  readonly jobName: string;
  readonly outputDirectory: string;
  readonly paths: readonly string[];
  /** Null: the files are checked where they are. */
  readonly directory: string | null;
}

type DownloadFailure = SystemFailure | ErrorOf<'run.artifact_missing' | 'request.cancelled'>;

const check = (
  request: DownloadRequest,
  file: ChosenFile,
  where: string,
  { signal }: CallContext,
): ResultAsync<Artifact, DownloadFailure> =>
  measureFile(where, signal)
    .mapErr((failure) => (signal.aborted ? cancelled('download') : failure))
    .andThen((found) => {
      const mismatch = mismatchOf(file.promised, found);
      return mismatch === null
        ? ok({ path: file.path, ...found })
        : err(artifactMissing(request.jobName, mismatch));
    });

/** Copies a file beside its place, checks the copy, and only then gives it its name. */
const bring = (
  request: DownloadRequest & { readonly directory: string },
  file: ChosenFile,
  source: string,
  context: CallContext,
): ResultAsync<Artifact, DownloadFailure> => {
  const target = join(request.directory, file.path);
  const partial = `${target}.part`;
  return makeDirectory(dirname(target))
    .andThen(() => attempt(target, () => copyFile(source, partial, constants.COPYFILE_FICLONE)))
    .andThen(() => check(request, file, partial, context))
    .andThen((artifact) => attempt(target, () => rename(partial, target)).map(() => artifact))
    .orElse((failure) => remove(partial).andThen(() => errAsync(failure)));
};

const deliver = (
  request: DownloadRequest,
  file: ChosenFile,
  context: CallContext,
): ResultAsync<Artifact, DownloadFailure> =>
  insideOutput(request.outputDirectory, file.path).andThen((source) => {
    if (context.signal.aborted) return errAsync(cancelled('download'));
    if (source === null) {
      return errAsync(artifactMissing(request.jobName, `${file.path} is not there`));
    }
    const { directory } = request;
    return directory === null
      ? check(request, file, source, context)
      : bring({ ...request, directory }, file, source, context);
  });

const chosen = (request: DownloadRequest): ResultAsync<readonly ChosenFile[], DownloadFailure> =>
  readManifest(request.outputDirectory).andThen((manifest) => {
    if (manifest === null) {
      return errAsync(artifactMissing(request.jobName, 'it wrote no manifest of its files'));
    }
    return chooseFiles(manifest, request.paths)
      .mapErr((path) => artifactMissing(request.jobName, `${path} is not in its output directory`))
      .asyncAndThen((files) => okAsync(files));
  });

/** Checks files against the manifest by size and SHA-256, and copies them where a directory is given. */
export const downloadFiles = (
  request: DownloadRequest,
  context: CallContext,
): ResultAsync<readonly Artifact[], DownloadFailure> =>
  safeTry<readonly Artifact[], DownloadFailure>(async function* () {
    const artifacts: Artifact[] = [];
    for (const file of yield* chosen(request)) {
      artifacts.push(yield* deliver(request, file, context));
    }
    return ok(artifacts);
  });
