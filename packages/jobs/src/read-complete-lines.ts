import type {
  CallContext,
  Driver,
  DriverError,
  DriverHandle,
  LogPage,
  LogPosition,
  LogSource,
} from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';

/** Whole lines of a log. Offsets count bytes. */
export interface CompleteLines {
  readonly text: string;
  readonly startByte: number;
  readonly endByte: number;
  readonly sizeBytes: number;
  /** What stands behind them now. */
  readonly follows: 'more' | 'unfinished_line' | 'nothing';
}

/** Which lines to read. */
export interface LineRequest {
  readonly source: LogSource;
  readonly position: LogPosition;
  readonly maxBytes: number;
  /** Whether the job ended, so that a last line without its end is complete too. */
  readonly isFinal: boolean;
}

// What a torn character is decoded to.
const replacement = '\uFFFD';

const whole = (page: LogPage): CompleteLines => ({
  ...page,
  follows: page.endByte < page.sizeBytes ? 'more' : 'nothing',
});

const nothing = (page: LogPage): CompleteLines => ({
  ...page,
  text: '',
  endByte: page.startByte,
  follows: 'unfinished_line',
});

const withoutTail = (page: LogPage, tail: string): CompleteLines => ({
  ...page,
  text: page.text.slice(0, page.text.length - tail.length),
  endByte: page.endByte - new TextEncoder().encode(tail).length,
  follows: 'unfinished_line',
});

const isWhole = (page: LogPage, request: LineRequest): boolean =>
  request.isFinal ||
  page.text === '' ||
  page.text.endsWith('\n') ||
  // A line longer than a page is no event; it is passed over piece by piece.
  page.endByte < page.sizeBytes;

/**
 * Reads from a position to the last line end. A torn character at the end of the log has no known length once it is
 * decoded; then one byte less is asked for, and the engine cuts at the line end, as it does while more is to come.
 */
export const readCompleteLines = (
  driver: Driver,
  handle: DriverHandle,
  request: LineRequest,
  context: CallContext,
): ResultAsync<CompleteLines, DriverError> => {
  const read = (position: LogPosition, maxBytes: number): ResultAsync<LogPage, DriverError> =>
    driver.readLogs(handle, { source: request.source, position, maxBytes }, context);
  return read(request.position, request.maxBytes).andThen((page) => {
    if (isWhole(page, request)) return okAsync(whole(page));
    const tail = page.text.slice(page.text.lastIndexOf('\n') + 1);
    if (tail.length === page.text.length) return okAsync(nothing(page));
    if (!tail.includes(replacement)) return okAsync(withoutTail(page, tail));
    const position = { from: 'byte', byte: page.startByte } as const;
    return read(position, page.endByte - page.startByte - 1).map((shorter) =>
      shorter.text.endsWith('\n') ? whole(shorter) : nothing(shorter),
    );
  });
};
