import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext, JobSpec } from '@vibeml/core-models';
import { errAsync, ResultAsync } from 'neverthrow';
import { fileFailure } from '../records/file-failure.ts';
import { packJob } from '../upload/pack-job.ts';
import { uploadBlob } from '../upload/upload-blob.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

const makeStage = async (directory: string): Promise<string> => {
  await mkdir(directory, { recursive: true });
  return mkdtemp(join(directory, 'upload-'));
};

/** Packs the job, brings it to the server, and gives the name of the blob; the archive does not stay here. */
export const uploadJob = (
  { calls, recordsDirectory }: Pick<SkyPilotTools, 'calls' | 'recordsDirectory'>,
  job: JobSpec,
  context: CallContext,
): ResultAsync<string, DriverFailure> => {
  const directory = join(recordsDirectory, job.name);
  return ResultAsync.fromPromise(makeStage(directory), fileFailure(directory)).andThen((stage) => {
    const clear = () =>
      ResultAsync.fromPromise(rm(stage, { recursive: true, force: true }), fileFailure(stage));
    return packJob(job, join(stage, 'job.zip'), context.signal)
      .andThen((packed) => uploadBlob(calls, packed, context).map(() => packed.blobId))
      .andThen((blobId) => clear().map(() => blobId))
      .orElse((failure) => clear().andThen(() => errAsync(failure)));
  });
};
