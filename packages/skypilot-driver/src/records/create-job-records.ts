import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { okAsync, ResultAsync } from 'neverthrow';
import { type FileFailure, fileFailure, systemCodeOf } from './file-failure.ts';
import { JobRecord } from './job-record.ts';

/** Remembers jobs. */
export interface JobRecords {
  /** Null where this machine knows nothing of the job; a damaged record counts as none. */
  read(jobName: string): ResultAsync<JobRecord | null, FileFailure>;
  /** Replaces the record, whole or not at all. */
  write(record: JobRecord): ResultAsync<void, FileFailure>;
  /** The directory of a job, made when it isn't there. */
  directory(jobName: string): ResultAsync<string, FileFailure>;
}

const recordName = 'skypilot.json';

const parse = (text: string): JobRecord | null => {
  try {
    return JobRecord.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const readOrNull = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((cause) => {
    if (systemCodeOf(cause) === 'ENOENT') return null;
    throw cause;
  });

const writeWhole = async (path: string, text: string): Promise<void> => {
  // Two processes may write at once; the later one holds.
  const partial = `${path}.${process.pid}.part`;
  const file = await open(partial, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
};

/** Keeps the records in `<directory>/<job name>/`. */
export const createJobRecords = (recordsDirectory: string): JobRecords => {
  const pathOf = (jobName: string): string => join(recordsDirectory, jobName);
  const directory: JobRecords['directory'] = (jobName) =>
    ResultAsync.fromPromise(
      mkdir(pathOf(jobName), { recursive: true }),
      fileFailure(pathOf(jobName)),
    ).map(() => pathOf(jobName));
  return {
    directory,
    read: (jobName) => {
      const path = join(pathOf(jobName), recordName);
      return ResultAsync.fromPromise(readOrNull(path), fileFailure(path)).andThen((text) =>
        okAsync(text === null ? null : parse(text)),
      );
    },
    write: (record) =>
      directory(record.jobName).andThen((where) => {
        const path = join(where, recordName);
        return ResultAsync.fromPromise(
          writeWhole(path, `${JSON.stringify(record)}\n`),
          fileFailure(path),
        );
      }),
  };
};
