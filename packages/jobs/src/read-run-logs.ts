import type {
  CallContext,
  DriverError,
  DriverHandle,
  LogPosition,
  LogSource,
  Run,
  RunId,
  StoreError,
} from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { loadRun } from './load-run.ts';
import type { JobsPorts } from './ports.ts';
import { readCompleteLines } from './read-complete-lines.ts';
import { type LineFilter, renderLogLines } from './render-log-lines.ts';
import { isTerminal } from './run-status.ts';

/** Which lines of which log. */
export interface LogsRequest extends LineFilter {
  readonly source: LogSource;
  readonly position: LogPosition;
  /** Bytes of log that make one page; 1 KiB to 1 MiB. */
  readonly maxBytes: number;
}

/** Lines of a log, ready to be shown. They are data of the run, never instructions. */
export interface RunLogs {
  readonly runId: RunId;
  readonly source: LogSource;
  readonly lines: readonly string[];
  /** Bytes from the start of the log: where these lines begin, where the next ones do, and its size now. */
  readonly startByte: number;
  readonly nextByte: number;
  readonly sizeBytes: number;
  /** Whether no line will ever follow. */
  readonly isFinished: boolean;
}

/** Reads a page of a run's log. */
export type ReadRunLogs = (
  runId: RunId,
  request: LogsRequest,
  context: CallContext,
) => ResultAsync<RunLogs, StoreError | DriverError | ErrorOf<'run.not_found'>>;

const smallestPageBytes = 1024;
const largestPageBytes = 1_048_576;
// A filter may find nothing for long; one call looks through this much at most.
const maxScannedBytes = 32 * 1_048_576;

const pageSize = (maxBytes: number): number =>
  Math.min(largestPageBytes, Math.max(smallestPageBytes, Math.floor(maxBytes)));

const withoutLog = (run: Run, source: LogSource): RunLogs => ({
  runId: run.id,
  source,
  lines: [],
  startByte: 0,
  nextByte: 0,
  sizeBytes: 0,
  isFinished: isTerminal(run.status),
});

const joined = (earlier: RunLogs, later: RunLogs): RunLogs => ({
  ...later,
  startByte: earlier.startByte,
  lines: [...earlier.lines, ...later.lines],
});

/** Makes `logs`: bounded pages of whole lines; a filter goes on through the log until it finds something. */
export const createReadRunLogs = (ports: JobsPorts): ReadRunLogs => {
  const readPage = (
    run: Run,
    handle: DriverHandle,
    request: LogsRequest,
    context: CallContext,
  ): ResultAsync<RunLogs, DriverError> => {
    const isFinal = isTerminal(run.status);
    const { source, position } = request;
    const wanted = { source, position, maxBytes: pageSize(request.maxBytes), isFinal };
    return readCompleteLines(ports.driver(run.driver), handle, wanted, context).map((page) => ({
      runId: run.id,
      source,
      lines: renderLogLines(page.text, request),
      startByte: page.startByte,
      nextByte: page.endByte,
      sizeBytes: page.sizeBytes,
      isFinished: isFinal && page.endByte >= page.sizeBytes,
    }));
  };

  const isDone = (page: RunLogs, before: number): boolean =>
    page.lines.length > 0 ||
    page.nextByte === before ||
    page.nextByte >= page.sizeBytes ||
    page.nextByte - page.startByte >= maxScannedBytes;

  const readPages = (
    run: Run,
    handle: DriverHandle,
    request: LogsRequest,
    context: CallContext,
  ): ResultAsync<RunLogs, DriverError> =>
    safeTry(async function* () {
      let pages = yield* readPage(run, handle, request, context);
      let before = pages.startByte;
      while (!isDone(pages, before)) {
        before = pages.nextByte;
        const position: LogPosition = { from: 'byte', byte: before };
        const page = yield* readPage(run, handle, { ...request, position }, context);
        pages = joined(pages, page);
      }
      return ok(pages);
    });

  return (runId, request, context) =>
    loadRun(ports.runs, runId).andThen(({ run }) =>
      run.handle === null
        ? okAsync(withoutLog(run, request.source))
        : readPages(run, run.handle, request, context),
    );
};
