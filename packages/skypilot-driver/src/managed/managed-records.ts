import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogSource } from '@vibeml/core-models';
import { ResultAsync } from 'neverthrow';
import { type FileFailure, fileFailure } from '../records/file-failure.ts';
import { readRecord, writeRecord } from '../records/record-file.ts';
import { ManagedRecord } from './managed-record.ts';

/** Remembers managed jobs. */
export interface ManagedRecords {
  /** Null where this machine knows nothing of the job; a damaged record counts as none. */
  read(jobName: string): ResultAsync<ManagedRecord | null, FileFailure>;
  write(record: ManagedRecord): ResultAsync<void, FileFailure>;
  /** Where a log is kept once the controller may forget it. */
  logPath(jobName: string, source: LogSource): string;
}

/** Keeps the records in `<directory>/<job name>/managed.json`, and the logs beside them. */
export const createManagedRecords = (recordsDirectory: string): ManagedRecords => {
  const directoryOf = (jobName: string): string => join(recordsDirectory, jobName);
  const pathOf = (jobName: string): string => join(directoryOf(jobName), 'managed.json');
  return {
    read: (jobName) => readRecord(pathOf(jobName), ManagedRecord),
    write: (record) => {
      const directory = directoryOf(record.jobName);
      return ResultAsync.fromPromise(
        mkdir(directory, { recursive: true }),
        fileFailure(directory),
      ).andThen(() => writeRecord(pathOf(record.jobName), record));
    },
    logPath: (jobName, source) => join(directoryOf(jobName), `managed-${source}.log`),
  };
};
