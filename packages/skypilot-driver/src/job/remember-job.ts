import { okAsync, type ResultAsync } from 'neverthrow';
import type { FileFailure } from '../records/file-failure.ts';
import type { JobRecord } from '../records/job-record.ts';
import { recordOfStranger } from '../records/new-record.ts';
import type { Scene } from './job-sight.ts';

type Learned = Partial<Pick<JobRecord, 'jobId' | 'ending' | 'hourlyUsd' | 'machine'>>;

/** The record of the attempt with what was learned of it; written only where that is new. */
export const rememberJob = (
  scene: Pick<Scene, 'tools' | 'jobName' | 'attempt' | 'keep' | 'record'>,
  learned: Learned,
): ResultAsync<JobRecord, FileFailure> => {
  const { tools, jobName, attempt, keep } = scene;
  const submittedAt = new Date(tools.clock.now()).toISOString();
  const record = scene.record ?? recordOfStranger(jobName, attempt, { submittedAt, keep });
  const next: JobRecord = { ...record, ...learned };
  const isNew =
    scene.record === null ||
    next.jobId !== record.jobId ||
    next.ending !== record.ending ||
    next.hourlyUsd !== record.hourlyUsd ||
    next.machine !== record.machine;
  return isNew ? tools.records.write(next).map(() => next) : okAsync(record);
};
