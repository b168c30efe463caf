import { join } from 'node:path';
import type { CallContext, LogSource } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { writeLogs } from '../log/write-logs.ts';
import type { JobSight } from './job-sight.ts';
import { scanLog } from './scan-log.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

/** Where the log of an attempt is kept on this machine once its own machine is given back. */
export const savedLogPath = (directory: string, attempt: number, source: LogSource): string =>
  join(directory, attempt === 0 ? `${source}.log` : `${source}.${attempt}.log`);

/** Keeps the logs of an attempt here, because they go with the machine. */
export const saveLogs = (
  tools: SkyPilotTools,
  sight: JobSight & { readonly job: { readonly job_id: number } },
  context: CallContext,
): ResultAsync<void, DriverFailure> =>
  tools.records.directory(sight.jobName).andThen((directory) => {
    const log = { cluster: sight.cluster, jobId: sight.job.job_id, follow: false };
    return writeLogs(
      (onLine) => scanLog(tools, log, onLine, context),
      (source) => savedLogPath(directory, sight.attempt, source),
    );
  });
