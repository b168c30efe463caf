import type { LogPosition, LogSource, RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';

/** Bytes that are read for each line of a tail; longer lines give fewer lines. */
const bytesPerTailLine = 1024;
/** Reports of the training are long lines: a short tail still reads this much. */
const smallestTailBytes = 64 * 1024;
const pageBytes = 256 * 1024;

/** Which lines of which log. */
export interface LogLinesRequest {
  readonly runId: RunId;
  readonly source: LogSource;
  readonly tail: number;
  readonly cursor?: string | undefined;
  readonly contains?: string | undefined;
  readonly errorsOnly: boolean;
}

/** A page of lines, with the cursor of the next one. */
export interface LogLines {
  readonly runId: RunId;
  readonly source: LogSource;
  readonly lines: string[];
  readonly nextCursor: string;
  readonly omittedBefore: boolean;
  readonly finished: boolean;
}

const positionOf = ({ cursor, tail }: LogLinesRequest): LogPosition =>
  cursor === undefined
    ? {
        from: 'end',
        bytes: Math.min(Math.max(tail * bytesPerTailLine, smallestTailBytes), 2 * pageBytes),
      }
    : { from: 'byte', byte: Number(cursor) };

/** The last lines of a log, or those after a cursor. */
export const readLogLines = (
  services: Services,
  request: LogLinesRequest,
  call: OperationCall,
): ResultAsync<LogLines, VibemlError> => {
  const { runId, source, contains, errorsOnly, cursor, tail } = request;
  return services.jobs
    .logs(
      runId,
      {
        source,
        position: positionOf(request),
        maxBytes: cursor === undefined ? 2 * pageBytes : pageBytes,
        errorsOnly,
        ...(contains === undefined ? {} : { contains }),
      },
      call,
    )
    .map((page) => {
      const lines = cursor === undefined ? page.lines.slice(-tail) : [...page.lines];
      return {
        runId,
        source,
        lines,
        nextCursor: String(page.nextByte),
        omittedBefore: page.startByte > 0 || lines.length < page.lines.length,
        finished: page.isFinished,
      };
    });
};
