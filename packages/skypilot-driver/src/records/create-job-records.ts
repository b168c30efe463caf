import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ResultAsync } from 'neverthrow';
import { type FileFailure, fileFailure } from './file-failure.ts';
import { JobRecord } from './job-record.ts';
import { readRecord, writeRecord } from './record-file.ts';

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
    read: (jobName) => readRecord(join(pathOf(jobName), recordName), JobRecord),
    write: (record) =>
      directory(record.jobName).andThen((where) => writeRecord(join(where, recordName), record)),
  };
};
