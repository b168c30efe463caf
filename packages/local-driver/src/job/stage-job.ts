import { constants } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CallContext, JobInput, JobSpec } from '@vibeml/core-models';
import { cancelled, type ErrorOf } from '@vibeml/errors';
import { err, errAsync, ok, type ResultAsync, safeTry } from 'neverthrow';
import { attempt, describePath, makeDirectory, writeDurably } from '../files/file-system.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import { endScript } from '../supervision/end-script.ts';
import { jobPaths } from '../supervision/job-paths.ts';
import type { JobRecord } from '../supervision/job-records.ts';
import { superviseScript } from '../supervision/supervise-script.ts';

type StageFailure = SystemFailure | ErrorOf<'request.cancelled'>;

const reservedExitBytes = 256;

const copyInput = async (input: JobInput, target: string): Promise<void> => {
  // A clone where the file system can: it takes neither time nor room.
  const mode = constants.COPYFILE_FICLONE;
  if (input.kind === 'file') return copyFile(input.source, target, mode);
  return cp(input.source, target, { recursive: true, dereference: true, mode });
};

const placeInput = (input: JobInput, directory: string): ResultAsync<void, SystemFailure> =>
  describePath(input.source).andThen((found) => {
    if (found?.kind !== input.kind) {
      const reason = found === null ? 'there is no such input' : `the input is no ${input.kind}`;
      return errAsync({ path: input.source, code: null, reason, cause: undefined });
    }
    return attempt(input.source, async () => {
      const target = join(directory, input.path);
      await mkdir(dirname(target), { recursive: true });
      if (input.mode === 'link')
        return symlink(input.source, target, input.kind === 'file' ? 'file' : 'dir');
      return copyInput(input, target);
    });
  });

const writeRecords = (directory: string, record: JobRecord) =>
  safeTry<void, SystemFailure>(async function* () {
    const paths = jobPaths(directory);
    yield* writeDurably(paths.superviseScript, superviseScript);
    yield* writeDurably(paths.endScript, endScript);
    yield* writeDurably(paths.reservedExit, ' '.repeat(reservedExitBytes));
    yield* makeDirectory(dirname(paths.logs.run));
    yield* writeDurably(paths.job, JSON.stringify(record));
    return ok();
  });

/** Fills a new directory with everything of a job: files, inputs, our scripts and, last, its record. */
export const stageJob = (
  job: JobSpec,
  record: JobRecord,
  directory: string,
  { signal }: CallContext,
): ResultAsync<void, StageFailure> =>
  safeTry<void, StageFailure>(async function* () {
    for (const [path, text] of Object.entries(job.files)) {
      yield* writeDurably(join(directory, path), text);
    }
    for (const input of job.inputs) {
      if (signal.aborted) return err(cancelled('launch'));
      yield* placeInput(input, directory);
    }
    yield* makeDirectory(join(directory, job.outputDir));
    yield* writeRecords(directory, record);
    return signal.aborted ? err(cancelled('launch')) : ok();
  });

/** Makes an empty directory whose path begins with the prefix. */
export const makeStage = (prefix: string): ResultAsync<string, SystemFailure> =>
  makeDirectory(dirname(prefix)).andThen(() => attempt(prefix, () => mkdtemp(prefix)));
