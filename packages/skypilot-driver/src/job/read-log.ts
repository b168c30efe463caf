import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type {
  CallContext,
  DriverError,
  DriverHandle,
  LogPage,
  LogPosition,
  LogSource,
} from '@vibeml/core-models';
import { ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { createPager } from '../log/create-pager.ts';
import type { JobLine } from '../log/job-log.ts';
import { readLines } from '../log/read-lines.ts';
import { fileFailure, systemCodeOf } from '../records/file-failure.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import type { JobSight } from './job-sight.ts';
import { findKnownJob } from './known-job.ts';
import { savedLogPath } from './save-logs.ts';
import { scanLog } from './scan-log.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

/** What to read of a log. */
export interface LogRequest {
  readonly source: LogSource;
  readonly position: LogPosition;
  readonly maxBytes: number;
}

const operation = 'readLogs';
const emptyPage: LogPage = { text: '', startByte: 0, endByte: 0, sizeBytes: 0 };

const pageOfFile = async (path: string, request: LogRequest): Promise<LogPage> => {
  const found = await stat(path).catch((cause) => {
    if (systemCodeOf(cause) === 'ENOENT') return null;
    throw cause;
  });
  if (found === null) return emptyPage;
  const pager = createPager({ ...request, mayGrow: () => false });
  for await (const line of readLines(createReadStream(path))) pager.add(line);
  return pager.page();
};

/** A log on a machine that is up. */
interface LiveLog {
  readonly cluster: string;
  readonly jobId: number;
  /** Nothing more will be written. */
  readonly isOver: boolean;
}

const pageOfMachine = (
  tools: SkyPilotTools,
  { cluster, jobId, isOver }: LiveLog,
  request: LogRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverFailure> => {
  let isComplete = isOver;
  const pager = createPager({ ...request, mayGrow: () => !isComplete });
  const onLine = (line: JobLine): void => {
    if (line.kind === 'text') {
      if (line.source === request.source) pager.add(line.text);
    } else if (line.words[0] === 'exit' && line.words[1] === request.source) isComplete = true;
  };
  return scanLog(tools, { cluster, jobId, follow: false }, onLine, context).map(() => pager.page());
};

const liveLogOf = ({ cluster, job, ending }: JobSight): LiveLog | null =>
  job === null ? null : { cluster, jobId: job.job_id, isOver: ending !== null };

/** What is remembered spares a look at the queue, which takes seconds. */
const rememberedLog = (
  tools: SkyPilotTools,
  jobName: string,
): ResultAsync<LiveLog | null, DriverFailure> => {
  const cluster = clusterNameOf(jobName);
  return tools.records.read(jobName).map((record) => {
    if (cluster === null || record?.jobId == null || record.releasedAt !== null) return null;
    return { cluster, jobId: record.jobId, isOver: record.ending !== null };
  });
};

const savedPage = (tools: SkyPilotTools, jobName: string, request: LogRequest) =>
  tools.records.directory(jobName).andThen((directory) => {
    const path = savedLogPath(directory, request.source);
    return ResultAsync.fromPromise(pageOfFile(path, request), fileFailure(path));
  });

const pageAfterLook = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  request: LogRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverError> =>
  findKnownJob(tools, handle, operation, context).andThen((sight) => {
    const live = liveLogOf(sight);
    const page =
      live === null
        ? savedPage(tools, handle.jobName, request)
        : pageOfMachine(tools, live, request, context);
    return page.mapErr((failure) => driverError(operation, failure));
  });

/** Reads a bounded piece of a log from the machine, or from what was saved of it before it was given back. */
export const readLog = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  request: LogRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverError> =>
  safeTry<LogPage, DriverError>(async function* () {
    const translate = (failure: DriverFailure) => driverError(operation, failure);
    const live = yield* rememberedLog(tools, handle.jobName).mapErr(translate);
    if (live === null) return pageAfterLook(tools, handle, request, context);
    const page = await pageOfMachine(tools, live, request, context);
    return page.isErr() && page.error.kind === 'cluster_gone'
      ? pageAfterLook(tools, handle, request, context)
      : page.mapErr(translate);
  });
