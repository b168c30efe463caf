import type { CallContext, Clock, Run, RunId } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { match } from 'ts-pattern';
import type { ReadError, RefreshRun } from './refresh-run.ts';
import { isTerminal } from './run-status.ts';
import type { RunView } from './run-view.ts';

/** What to wait for, and for how long. */
export interface WaitRequest {
  /** running: work has started; first_metric: there is a loss; finished: nothing more will happen. All end with the run. */
  readonly until: 'running' | 'first_metric' | 'finished';
  /** Milliseconds; null waits for ever. */
  readonly timeoutMs: number | null;
  /** Called at once and after each change of the run; it must not throw. */
  readonly onChange?: (view: RunView) => void;
  /** What else is worth coming back for. */
  readonly orWhen?: (run: Run) => boolean;
  /** Milliseconds that each look may take, also where less time is left; left out, none takes longer than the wait. */
  readonly lookMs?: number;
}

/** The run, and whether what was waited for came. */
export interface Waited extends RunView {
  readonly isReached: boolean;
}

/** Waits for a run. A timeout gives the state so far, never an error. */
export type WaitForRun = (
  runId: RunId,
  request: WaitRequest,
  context: CallContext,
) => ResultAsync<Waited, ReadError>;

/** Pauses between looks, in milliseconds. */
interface Pauses {
  readonly shortest: number;
  readonly longest: number;
  readonly afterProgress: number;
  readonly nearEnd: number;
}

const shortestPauseMs = 200;
// Progress comes without end: two looks a second show it, and more would take time from the training. Whoever waits for the
// end should not wait longer than the run.
const pausesHere: Pauses = {
  shortest: shortestPauseMs,
  longest: 2000,
  afterProgress: 500,
  nearEnd: 50,
};
// A look at a machine elsewhere takes seconds, and somebody's processor.
const pausesElsewhere: Pauses = {
  shortest: 1000,
  longest: 5000,
  afterProgress: 2000,
  nearEnd: 500,
};
const nearEndSeconds = 1;
const longestLookMs = 10_000;

const hasReached = (run: Run, until: WaitRequest['until']): boolean =>
  isTerminal(run.status) ||
  match(until)
    .with('running', () => run.status === 'running' || run.status === 'saving')
    .with('first_metric', () => run.progress !== null)
    .with('finished', () => false)
    .exhaustive();

const isNearEnd = ({ status, progress, result }: Run): boolean =>
  status === 'saving' ||
  result !== null ||
  (progress?.etaSeconds != null && progress.etaSeconds <= nearEndSeconds);

const pausesOf = ({ driver }: Run): Pauses => (driver === 'local' ? pausesHere : pausesElsewhere);

const pauseAfterChangeMs = (run: Run): number => {
  const pauses = pausesOf(run);
  if (isNearEnd(run)) return pauses.nearEnd;
  return run.progress === null ? pauses.shortest : pauses.afterProgress;
};

// It looks often while things change, and less often while they don't.
const createPace = () => {
  let pauseMs = shortestPauseMs;
  let seenVersion = -1;
  return {
    isChanged(run: Run): boolean {
      const isChanged = run.version !== seenVersion;
      seenVersion = run.version;
      pauseMs = isChanged ? pauseAfterChangeMs(run) : Math.min(pauseMs * 2, pausesOf(run).longest);
      return isChanged;
    },
    pauseMs: () => pauseMs,
  };
};

interface Steps {
  readonly request: WaitRequest;
  readonly look: () => ResultAsync<RunView, ReadError>;
  /** False when the caller gave up. */
  readonly pause: (pauseMs: number) => Promise<boolean>;
  readonly isTimeUp: () => boolean;
  readonly runId: RunId;
}

async function* waitSteps({ request, look, pause, isTimeUp, runId }: Steps) {
  const pace = createPace();
  for (;;) {
    const view = yield* look();
    if (pace.isChanged(view.run)) request.onChange?.(view);
    const isReached = hasReached(view.run, request.until) || request.orWhen?.(view.run) === true;
    if (isReached || isTimeUp()) return ok({ ...view, isReached });
    if (!(await pause(pace.pauseMs()))) return err(cancelled(`Waiting for run ${runId}`));
  }
}

/** Makes `wait` out of looks and pauses. */
export const createWaitForRun =
  (refresh: RefreshRun, clock: Clock): WaitForRun =>
  (runId, request, context) => {
    const endsAt =
      request.timeoutMs === null ? Number.POSITIVE_INFINITY : clock.now() + request.timeoutMs;
    const leftMs = (): number => Math.max(0, endsAt - clock.now());
    const deadlineMs = (): number =>
      request.lookMs ?? Math.min(Math.max(leftMs(), shortestPauseMs), longestLookMs);
    return safeTry(() =>
      waitSteps({
        request,
        runId,
        look: () => refresh(runId, context, { deadlineMs: deadlineMs() }),
        pause: (pauseMs) => clock.sleep(Math.min(pauseMs, leftMs()), context.signal),
        isTimeUp: () => leftMs() === 0,
      }),
    );
  };
