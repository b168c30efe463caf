import type {
  CallContext,
  DriverError,
  DriverHandle,
  LogPage,
  LogPosition,
  LogSource,
} from '@vibeml/core-models';
import { okAsync, ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { createPager } from '../log/create-pager.ts';
import type { JobLine } from '../log/job-log.ts';
import { pageOfFile } from '../log/page-of-file.ts';
import { fileFailure } from '../records/file-failure.ts';
import { lookAtManagedJob } from './look-at-managed-job.ts';
import type { ManagedJob } from './managed-answers.ts';
import { findKnownManagedJob } from './managed-handle.ts';
import type { LogReach, ManagedRecord } from './managed-record.ts';
import type { ManagedSight } from './managed-sight.ts';
import { hasEnded, isReadable, lostMachines } from './managed-status.ts';
import type { ManagedFailure, ManagedTools } from './managed-tools.ts';
import { readControllerLog } from './read-controller-log.ts';
import { scanManagedLog } from './scan-managed-log.ts';

/** What to read of a log. */
export interface ManagedLogRequest {
  readonly source: LogSource;
  readonly position: LogPosition;
  readonly maxBytes: number;
}

/** The logs that the job itself writes. */
type JobSource = keyof ManagedRecord['logs'];

interface JobLogRequest extends ManagedLogRequest {
  readonly source: JobSource;
}

const operation = 'readLogs';

/** Where a position is in the log of the present machine. */
const positionHere = (position: LogPosition, { before }: LogReach): LogPosition =>
  position.from === 'end' ? position : { from: 'byte', byte: Math.max(0, position.byte - before) };

const pageThere = (page: LogPage, { before }: LogReach): LogPage => ({
  text: page.text,
  startByte: page.startByte + before,
  endByte: page.endByte + before,
  sizeBytes: page.sizeBytes + before,
});

/** What was seen of a log when nothing of it can be read now. */
const emptyPage = ({ seen }: LogReach): LogPage => ({
  text: '',
  startByte: seen,
  endByte: seen,
  sizeBytes: seen,
});

/** A page, and whether the log says that the work has begun. */
interface FoundPage {
  readonly page: LogPage;
  readonly isWorking: boolean;
}

const livePage = (
  tools: ManagedTools,
  job: ManagedJob,
  request: JobLogRequest,
  context: CallContext,
): ResultAsync<FoundPage, ManagedFailure> => {
  const told = new Set<string>();
  const isComplete = (): boolean => hasEnded(job) || told.has(`exit ${request.source}`);
  const pager = createPager({ ...request, mayGrow: () => !isComplete() });
  const onLine = (line: JobLine): void => {
    if (line.kind === 'told') told.add(line.words.slice(0, 2).join(' '));
    else if (line.source === request.source) pager.add(line.text);
  };
  return scanManagedLog(tools, { jobId: job.job_id }, onLine, context).map(() => ({
    page: pager.page(),
    isWorking: told.has('begin run'),
  }));
};

const savedPage = (tools: ManagedTools, jobName: string, request: JobLogRequest) => {
  const path = tools.records.logPath(jobName, request.source);
  return ResultAsync.fromPromise(pageOfFile(path, request), fileFailure(path)).map((page) => ({
    page,
    isWorking: false,
  }));
};

/** A stop by us ends the job without a log at the controller, and a release ends what the controller keeps. */
const isSaved = ({ record }: ManagedSight): boolean =>
  record !== null && (record.stopRequestedAt !== null || record.releasedAt !== null);

const isSameMachine = (
  tools: ManagedTools,
  { jobName, job }: ManagedSight,
  context: CallContext,
): ResultAsync<boolean, ManagedFailure> =>
  lookAtManagedJob(tools, jobName, context).map(
    (now) =>
      job !== null &&
      now !== null &&
      now.job !== null &&
      lostMachines(now.job) === lostMachines(job),
  );

const pageHere = (
  tools: ManagedTools,
  sight: ManagedSight,
  request: JobLogRequest,
  context: CallContext,
): ResultAsync<FoundPage | null, ManagedFailure> => {
  const { job, jobName } = sight;
  if (isSaved(sight)) return savedPage(tools, jobName, request);
  if (job === null || !isReadable(job)) return okAsync(null);
  const live = livePage(tools, job, request, context);
  if (hasEnded(job)) return live;
  // The machine may have been replaced while its log was read: then this is another one's.
  return live.andThen((found) =>
    isSameMachine(tools, sight, context).map((same) => (same ? found : null)),
  );
};

/** Remembers how far a log was read: offsets go on from there when the machine is lost. */
const reach = (
  tools: ManagedTools,
  record: ManagedRecord | null,
  source: JobSource,
  { page, isWorking }: FoundPage,
): ResultAsync<void, ManagedFailure> => {
  if (record === null) return okAsync();
  const before = record.logs[source];
  const seen = Math.max(before.seen, page.endByte);
  if (seen === before.seen && (record.isWorking || !isWorking)) return okAsync();
  return tools.records.write({
    ...record,
    logs: { ...record.logs, [source]: { ...before, seen } },
    isWorking: record.isWorking || isWorking,
  });
};

const readJobLog = (
  tools: ManagedTools,
  sight: ManagedSight,
  request: JobLogRequest,
  context: CallContext,
): ResultAsync<LogPage, ManagedFailure> =>
  safeTry<LogPage, ManagedFailure>(async function* () {
    const known = sight.record?.logs[request.source] ?? { before: 0, seen: 0 };
    const here = { ...request, position: positionHere(request.position, known) };
    const found = yield* pageHere(tools, sight, here, context);
    // A look at the job may have found another machine meanwhile.
    const record = yield* tools.records.read(sight.jobName);
    if (found === null) return okAsync(emptyPage(record?.logs[request.source] ?? known));
    const page = pageThere(found.page, known);
    return reach(tools, record, request.source, { ...found, page }).map(() => page);
  });

/**
 * Reads a bounded piece of a log. Offsets go on when SkyPilot replaces a lost machine; what of that machine's log was
 * not read by then is gone, so a page may begin later than asked.
 */
export const readManagedLog = (
  tools: ManagedTools,
  handle: DriverHandle,
  request: ManagedLogRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverError> =>
  findKnownManagedJob(tools, handle, operation, context).andThen((sight) => {
    const { source } = request;
    const page: ResultAsync<LogPage, ManagedFailure> =
      source === 'setup' || source === 'run'
        ? readJobLog(tools, sight, { ...request, source }, context)
        : readControllerLog(tools, sight, request, context);
    return page.mapErr((failure) => driverError(operation, failure));
  });
