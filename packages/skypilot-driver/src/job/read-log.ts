import type {
  CallContext,
  DriverError,
  DriverHandle,
  JobPhase,
  LogPage,
  LogPosition,
  LogSource,
} from '@vibeml/core-models';
import { errAsync, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { type KeptPlace, keptPlaceOf, logFileOf } from '../kept/kept-place.ts';
import { createPager, cutPage, windowOf } from '../log/create-pager.ts';
import type { JobLine } from '../log/job-log.ts';
import { emptyPage, savedPage } from '../log/page-of-file.ts';
import { fileFailure } from '../records/file-failure.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import { referenceOf } from './job-handle.ts';
import type { JobSight } from './job-sight.ts';
import { findKnownJob } from './known-job.ts';
import { readProvisionLog } from './read-provision-log.ts';
import { savedLogPath } from './save-logs.ts';
import { scanLog } from './scan-log.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

/** What to read of a log. */
export interface LogRequest {
  readonly source: LogSource;
  readonly position: LogPosition;
  readonly maxBytes: number;
}

interface PhaseRequest extends LogRequest {
  readonly source: JobPhase;
}

/** A log on a machine that is up. */
interface LiveLog {
  readonly cluster: string;
  readonly jobId: number;
}

/** Where the log of an attempt may be read. */
interface LogPlaces {
  readonly jobName: string;
  readonly attempt: number;
  /** Nothing more will be written. */
  readonly isOver: boolean;
  readonly kept: KeptPlace | null;
  /** Null once the machine is given back. */
  readonly live: LiveLog | null;
}

const operation = 'readLogs';

const pageOfSaved = (
  tools: SkyPilotTools,
  { jobName, attempt }: LogPlaces,
  request: PhaseRequest,
): ResultAsync<LogPage | null, DriverFailure> =>
  tools.records.directory(jobName).andThen((directory) => {
    const path = savedLogPath(directory, attempt, request.source);
    return ResultAsync.fromPromise(savedPage(path, request), fileFailure(path));
  });

/** A page of the log that the job itself keeps on its cluster: exactly those bytes travel. */
const pageOfKept = (
  tools: SkyPilotTools,
  { kept, attempt, isOver }: LogPlaces,
  request: PhaseRequest,
  context: CallContext,
): ResultAsync<LogPage | 'absent' | 'out_of_reach', DriverFailure> => {
  if (kept === null) return okAsync('out_of_reach');
  const { from, bytes, maxBytes, tailBytes } = windowOf(request.position, request.maxBytes);
  const path = logFileOf(kept, attempt, request.source);
  return tools.kept
    .readPiece(kept.cluster, { path, from, bytes }, context)
    .map((piece): LogPage | 'absent' =>
      piece === null ? 'absent' : cutPage({ ...piece, maxBytes, tailBytes, mayGrow: !isOver }),
    )
    .orElse((failure) =>
      failure.isConfigured
        ? errAsync<'out_of_reach', DriverFailure>(failure)
        : okAsync('out_of_reach' as const),
    );
};

const pageOfMachine = (
  tools: SkyPilotTools,
  { live, isOver }: LogPlaces,
  request: PhaseRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverFailure> => {
  if (live === null) return okAsync(emptyPage);
  let isComplete = isOver;
  const pager = createPager({ ...request, mayGrow: () => !isComplete });
  const onLine = (line: JobLine): void => {
    if (line.kind === 'text') {
      if (line.source === request.source) pager.add(line.text);
    } else if (line.words[0] === 'exit' && line.words[1] === request.source) isComplete = true;
  };
  return scanLog(tools, { ...live, follow: false }, onLine, context).map(() => pager.page());
};

/** One place serves an attempt from its first line to its last, so that offsets mean the same in every page. */
const pageOf = (
  tools: SkyPilotTools,
  places: LogPlaces,
  request: PhaseRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverFailure> =>
  safeTry<LogPage, DriverFailure>(async function* () {
    const saved = places.live === null ? yield* pageOfSaved(tools, places, request) : null;
    if (saved !== null) return okAsync(saved);
    const kept = yield* pageOfKept(tools, places, request, context);
    if (typeof kept === 'object') return okAsync(kept);
    // A job that keeps its log and has not begun it has said nothing yet.
    return kept === 'absent' && !places.isOver
      ? okAsync(emptyPage)
      : pageOfMachine(tools, places, request, context);
  });

const placesOf = (sight: JobSight): LogPlaces => ({
  jobName: sight.jobName,
  attempt: sight.attempt,
  isOver: sight.ending !== null || sight.state === 'lost',
  kept: keptPlaceOf(sight.keep, sight.jobName),
  live: sight.job === null ? null : { cluster: sight.cluster, jobId: sight.job.job_id },
});

/** What is remembered spares a look at the queue, which takes seconds. */
const rememberedPlaces = (
  tools: SkyPilotTools,
  handle: DriverHandle,
): ResultAsync<LogPlaces | null, DriverFailure> => {
  const { jobName, attempt } = referenceOf(handle);
  return tools.records.read(jobName).map((record): LogPlaces | null => {
    if (record?.attempt !== attempt || record.releasedAt !== null) return null;
    const cluster = clusterNameOf(jobName);
    const kept = keptPlaceOf(record.keep, jobName);
    // A kept log is found without the number of the job.
    if (cluster === null || (record.jobId === null && kept === null)) return null;
    const live = record.jobId === null ? null : { cluster, jobId: record.jobId };
    return { jobName, attempt: record.attempt, isOver: record.ending !== null, kept, live };
  });
};

const pageAfterLook = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  request: PhaseRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverError> =>
  findKnownJob(tools, handle, operation, context).andThen((sight) =>
    pageOf(tools, placesOf(sight), request, context).mapErr((failure) =>
      driverError(operation, failure),
    ),
  );

const readPhaseLog = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  request: PhaseRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverError> =>
  safeTry<LogPage, DriverError>(async function* () {
    const translate = (failure: DriverFailure) => driverError(operation, failure);
    const places = yield* rememberedPlaces(tools, handle).mapErr(translate);
    if (places === null) return pageAfterLook(tools, handle, request, context);
    const page = await pageOf(tools, places, request, context);
    return page.isErr() && page.error.kind === 'cluster_gone'
      ? pageAfterLook(tools, handle, request, context)
      : page.mapErr(translate);
  });

/** Reads a bounded piece of a log from where the attempt keeps it: its cluster, its machine, or what was saved of it. */
export const readLog = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  request: LogRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverError> => {
  const { source } = request;
  return source === 'provision'
    ? readProvisionLog(tools, handle, request, context)
    : readPhaseLog(tools, handle, { ...request, source }, context);
};
