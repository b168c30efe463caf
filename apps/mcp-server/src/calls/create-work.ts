import type { OperationCall, VibemlError } from '@vibeml/sdk';
import { err, type Result, type ResultAsync } from 'neverthrow';
import { unexpectedFailure } from '../problems/failures.ts';
import type { Timing } from '../timing.ts';
import type { ToolAnswer } from '../tool.ts';

/** An answer, or the word that it isn't there yet. */
export type Joined =
  | { readonly kind: 'done'; readonly result: Result<ToolAnswer, VibemlError> }
  | { readonly kind: 'late' };

/** One caller who waits for an answer. */
export interface Watcher {
  readonly signal: AbortSignal;
  readonly onProgress: OperationCall['onProgress'];
  /** How long the caller waits, milliseconds. */
  readonly deadlineMs: number;
}

type Start = (call: OperationCall) => ResultAsync<ToolAnswer, VibemlError>;

/** Work that may outlast the call that asked for it. */
export interface Work {
  /**
   * Starts work, or joins the same work that a call before started. A caller gets its answer or, at the deadline, 'late';
   * late work goes on and its answer is kept for the next call with the same key. When every caller has cancelled it is aborted.
   */
  join(key: string, start: Start, watcher: Watcher): Promise<Joined>;
  /** Aborts everything that is going on. */
  end(): void;
}

interface Entry {
  readonly outcome: Promise<Joined>;
  readonly controller: AbortController;
  readonly watchers: Set<Watcher>;
  /** Someone left at the deadline: the answer is kept for them. */
  isAwaited: boolean;
  isDone: boolean;
}

const keepAnswerMs = 120_000;

/** A tool that throws is a defect; its caller still gets an answer. */
const attempt = async (
  start: Start,
  call: OperationCall,
): Promise<Result<ToolAnswer, VibemlError>> => {
  try {
    return await start(call);
  } catch (cause) {
    return err(unexpectedFailure('a call could not be finished', cause));
  }
};

/** Ends when the caller's time is over, or when the caller cancels. */
const startPatience = (
  timing: Timing,
  { signal, deadlineMs }: Watcher,
  onDeadline: () => void,
): { readonly over: Promise<Joined>; readonly stop: () => void } => {
  let stop: () => void = () => undefined;
  const over = new Promise<Joined>((resolve) => {
    const giveUp = () => resolve({ kind: 'late' });
    const stopTimer = timing.after(deadlineMs, () => {
      onDeadline();
      giveUp();
    });
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    stop = () => {
      stopTimer();
      signal.removeEventListener('abort', giveUp);
    };
  });
  return { over, stop };
};

/** Keeps the work of one server process. */
export const createWork = ({ timing }: { readonly timing: Timing }): Work => {
  const entries = new Map<string, Entry>();

  const forget = (key: string, entry: Entry): void => {
    if (entries.get(key) === entry) entries.delete(key);
  };

  const begin = (key: string, start: Start): Entry => {
    const controller = new AbortController();
    const watchers = new Set<Watcher>();
    const settle = async (): Promise<Joined> => {
      const result = await attempt(start, {
        signal: controller.signal,
        onProgress: (progress) => {
          for (const watcher of watchers) watcher.onProgress(progress);
        },
      });
      entry.isDone = true;
      if (entry.isAwaited && watchers.size === 0)
        timing.after(keepAnswerMs, () => forget(key, entry));
      else forget(key, entry);
      return { kind: 'done', result };
    };
    const started = Promise.resolve().then(settle);
    const entry: Entry = {
      outcome: started,
      controller,
      watchers,
      isAwaited: false,
      isDone: false,
    };
    entries.set(key, entry);
    return entry;
  };

  const leave = (key: string, entry: Entry, watcher: Watcher): void => {
    entry.watchers.delete(watcher);
    if (entry.isDone) forget(key, entry);
    else if (watcher.signal.aborted && entry.watchers.size === 0 && !entry.isAwaited) {
      forget(key, entry);
      entry.controller.abort();
    }
  };

  return {
    join: async (key, start, watcher) => {
      const entry = entries.get(key) ?? begin(key, start);
      entry.watchers.add(watcher);
      const patience = startPatience(timing, watcher, () => {
        entry.isAwaited = true;
      });
      const joined = await Promise.race([entry.outcome, patience.over]);
      patience.stop();
      leave(key, entry, watcher);
      return joined;
    },
    end: () => {
      for (const entry of entries.values()) entry.controller.abort();
      entries.clear();
    },
  };
};
