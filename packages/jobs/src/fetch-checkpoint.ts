import {
  Artifact,
  type CallContext,
  type DriverError,
  type DriverHandle,
  parseJson,
  type Run,
} from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import * as z from 'zod';
import { checkFetched, type FetchPorts, fetchedDirectoryOf } from './fetch-results.ts';

type Checkpoint = NonNullable<Run['checkpoint']>;

/** What was brought: no manifest names the files of a checkpoint. */
const Note = z.object({ path: z.string(), files: z.array(Artifact).min(1) });
const notePath = 'checkpoint.json';

const none: readonly Artifact[] = [];

const missingReason = (error: DriverError | ErrorOf<'run.artifact_missing'>) =>
  error.code === 'run.artifact_missing'
    ? okAsync({ files: none, reason: error.details.reason })
    : err(error);

/**
 * Brings the newest checkpoint of a run that worked elsewhere to its directory on this machine, where a new run takes it up on
 * whatever machine that one gets. One that is there already isn't brought again. Gives what is wrong with it, or null.
 */
export const fetchCheckpoint = (
  { driver, results }: FetchPorts,
  job: { readonly run: Run; readonly handle: DriverHandle; readonly checkpoint: Checkpoint },
  context: CallContext,
): ResultAsync<string | null, DriverError> => {
  const { run, handle, checkpoint } = job;
  const directory = fetchedDirectoryOf(run);

  const isThere = (): ResultAsync<boolean, DriverError> =>
    results.read(run.directory, notePath).andThen((text) => {
      const note = Note.safeParse(parseJson(text ?? ''));
      return note.success && note.data.path === checkpoint.path
        ? checkFetched(results, { promised: note.data.files, directory }, context).map(
            (fault) => fault === null,
          )
        : okAsync(false);
    });

  const bring = () =>
    driver
      .download(handle, { paths: [checkpoint.path], directory }, context)
      .map((files) => ({ files, reason: 'it is not there any more' }))
      .orElse(missingReason);

  return safeTry(async function* () {
    if (yield* isThere()) return ok(null);
    const { files, reason } = yield* bring();
    if (files.length === 0) return ok(reason);
    const fault = yield* checkFetched(results, { promised: files, directory }, context);
    if (fault !== null) return ok(fault);
    const note = JSON.stringify({ path: checkpoint.path, files });
    yield* results.write(run.directory, notePath, note);
    return ok(null);
  });
};
