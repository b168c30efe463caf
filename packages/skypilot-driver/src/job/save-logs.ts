import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext, JobPhase } from '@vibeml/core-models';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { type KeptPlace, keptPlaceOf, logFileOf } from '../kept/kept-place.ts';
import { writeLogs } from '../log/write-logs.ts';
import { fileFailure, systemCodeOf } from '../records/file-failure.ts';
import type { JobSight } from './job-sight.ts';
import { scanLog } from './scan-log.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

const sources = ['setup', 'run'] as const;

/** Where the log of an attempt is kept on this machine once its own machine is given back. */
export const savedLogPath = (directory: string, attempt: number, source: JobPhase): string =>
  join(directory, attempt === 0 ? `${source}.log` : `${source}.${attempt}.log`);

const moveIn = async (
  from: string,
  directory: string,
  place: KeptPlace,
  attempt: number,
): Promise<void> => {
  for (const source of sources) {
    const name = logFileOf(place, attempt, source).slice(place.own.length + 1);
    await rename(join(from, name), savedLogPath(directory, attempt, source)).catch((cause) => {
      // A job that did not get to its work has no log of it.
      if (systemCodeOf(cause) !== 'ENOENT') throw cause;
    });
  }
};

/** The job has written its logs into the directory that is kept: those very files come here. */
const saveKept = (
  tools: SkyPilotTools,
  place: KeptPlace,
  { attempt }: JobSight,
  directory: string,
  context: CallContext,
): ResultAsync<void, DriverFailure> =>
  ResultAsync.fromPromise(mkdtemp(join(directory, 'logs-')), fileFailure(directory)).andThen(
    (into) => {
      const clear = () =>
        ResultAsync.fromPromise(rm(into, { recursive: true, force: true }), fileFailure(into));
      const paths = sources.map((each) =>
        logFileOf(place, attempt, each).slice(place.own.length + 1),
      );
      return tools.kept
        .fetch(place.cluster, { directory: place.own, paths, into }, context)
        .andThen(() =>
          ResultAsync.fromPromise(moveIn(into, directory, place, attempt), fileFailure(directory)),
        )
        .andThen(clear)
        .orElse((failure) => clear().andThen(() => errAsync(failure)));
    },
  );

const saveFromMachine = (
  tools: SkyPilotTools,
  { cluster, attempt, job }: JobSight,
  directory: string,
  context: CallContext,
): ResultAsync<void, DriverFailure> =>
  job === null
    ? okAsync()
    : writeLogs(
        (onLine) => scanLog(tools, { cluster, jobId: job.job_id, follow: false }, onLine, context),
        (source) => savedLogPath(directory, attempt, source),
      );

/** Keeps the logs of an attempt here, because they go with the machine. */
export const saveLogs = (
  tools: SkyPilotTools,
  sight: JobSight,
  context: CallContext,
): ResultAsync<void, DriverFailure> =>
  tools.records.directory(sight.jobName).andThen((directory) => {
    const place = keptPlaceOf(sight.keep, sight.jobName);
    const fromMachine = () => saveFromMachine(tools, sight, directory, context);
    return place === null
      ? fromMachine()
      : saveKept(tools, place, sight, directory, context).orElse(fromMachine);
  });
