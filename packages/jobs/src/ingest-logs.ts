import type {
  CallContext,
  Driver,
  DriverError,
  DriverHandle,
  LogSource,
  RunId,
  RunStore,
  StoredRun,
} from '@vibeml/core-models';
import { eventMarker, parseEventLines, type TrainerEvent } from '@vibeml/trainer';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { type AppendError, appendEvents, type Change } from './append-events.ts';
import { isCurrent } from './attempt-of.ts';
import { interpretTrainerEvents } from './interpret-trainer-events.ts';
import { loadRun } from './load-run.ts';
import { type CompleteLines, readCompleteLines } from './read-complete-lines.ts';

/** Bytes that are read at once; a page is all that stands in memory. */
export const pageBytes = 1_048_576;

// What no event stands in need not be written down at once: reading it again gives nothing again.
const uneventfulBytes = 65_536;

/** Whose logs to read, and how far. */
export interface Ingestion {
  readonly runId: RunId;
  readonly handle: DriverHandle;
  /** Whether the job ended, so that the last line counts even without its end. */
  readonly isFinal: boolean;
  readonly maxBytes: number;
}

const sources: readonly LogSource[] = ['setup', 'run'];

const eventsIn = (text: string): readonly TrainerEvent[] =>
  text.includes(eventMarker) ? parseEventLines(`${text}\n`).events : [];

const isIdle = (lines: CompleteLines, size: number, events: number): boolean =>
  size === 0 || (lines.follows !== 'more' && events === 0 && size < uneventfulBytes);

const cursorOf = (stored: StoredRun, source: LogSource): number => stored.cursors[source] ?? 0;

/**
 * Reads the logs of a job from where reading stopped, and writes their events with the new place in one transaction: each
 * event once, whoever reads and wherever a reader died. `isComplete` tells whether everything up to the end was read.
 */
export const ingestLogs = (
  ports: { readonly runs: RunStore; readonly driver: Driver },
  ingestion: Ingestion,
  context: CallContext,
): ResultAsync<{ readonly isComplete: boolean }, AppendError | DriverError> => {
  const { runs, driver } = ports;
  const { runId, handle, isFinal } = ingestion;

  const store = (source: LogSource, from: number, to: number, events: readonly TrainerEvent[]) =>
    appendEvents(runs, runId, (stored): Change => {
      // Somebody else read this piece; its events are there already. The log of a lost machine is no longer the run's.
      if (cursorOf(stored, source) !== from || !isCurrent(stored.run, handle))
        return { events: [] };
      return {
        events: interpretTrainerEvents(stored.run, events),
        cursors: { ...stored.cursors, [source]: to },
      };
    });

  // Of a machine that was replaced meanwhile nothing more is read: there is nothing behind this place.
  const placeAfter = (stored: StoredRun, source: LogSource): number =>
    isCurrent(stored.run, handle) ? cursorOf(stored, source) : Number.MAX_SAFE_INTEGER;

  const ingestSource = (source: LogSource, maxBytes: number) =>
    safeTry<{ isComplete: boolean; bytes: number }, AppendError | DriverError>(async function* () {
      let bytes = 0;
      let startByte = cursorOf(yield* loadRun(runs, runId), source);
      while (bytes < maxBytes) {
        const position = { from: 'byte', byte: startByte } as const;
        const request = { source, position, maxBytes: pageBytes, isFinal };
        const lines = yield* readCompleteLines(driver, handle, request, context);
        const events = eventsIn(lines.text);
        const size = lines.endByte - startByte;
        if (isIdle(lines, size, events.length)) return ok({ isComplete: isFinal, bytes });
        const stored = yield* store(source, startByte, lines.endByte, events);
        startByte = placeAfter(stored, source);
        bytes += size;
      }
      return ok({ isComplete: false, bytes });
    });

  return safeTry(async function* () {
    let left = ingestion.maxBytes;
    for (const source of sources) {
      const read = yield* ingestSource(source, left);
      if (isFinal && !read.isComplete) return ok({ isComplete: false });
      left -= read.bytes;
    }
    return ok({ isComplete: isFinal });
  });
};
