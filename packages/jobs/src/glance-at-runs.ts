import type {
  CallContext,
  Driver,
  DriverError,
  DriverHandle,
  DriverKind,
  Observation,
  Run,
  StoreError,
} from '@vibeml/core-models';
import { cancelled, type ErrorOf } from '@vibeml/errors';
import { errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { appendEvents } from './append-events.ts';
import { hasJob, isCurrent } from './attempt-of.ts';
import { inParallel } from './in-parallel.ts';
import { interpretObservation } from './interpret-observation.ts';
import type { Looks } from './looks.ts';
import { orGone } from './or-gone.ts';
import type { JobsPorts } from './ports.ts';
import type { RefreshRun } from './refresh-run.ts';
import { withDeadline } from './with-deadline.ts';

/**
 * Looks at runs that work elsewhere without reading their logs: one shared look at the engine where it can do that, and at
 * most one request for each run. What ended, or needs anything done, is looked at in full.
 */
export type GlanceAtRuns = (
  runs: readonly Run[],
  context: CallContext,
) => ResultAsync<void, StoreError | ErrorOf<'request.cancelled'>>;

type Failure = StoreError | ErrorOf<'request.cancelled'>;
type Seen = Run & { readonly handle: DriverHandle };

/** So many engines' answers are waited for at a time. */
const atOnce = 8;
/** An engine that takes longer than this is asked the next time. */
const glanceMs = 20_000;

const isQuiet = (run: Run): run is Seen =>
  run.handle !== null &&
  hasJob(run) &&
  run.endedAt === null &&
  run.status !== 'recovering' &&
  run.stopRequested === null;

const isOver = ({ state }: Observation): boolean => state === 'ended' || state === 'lost';

/** Makes the glance. */
export const createGlanceAtRuns = (
  ports: Pick<JobsPorts, 'runs' | 'driver' | 'clock'>,
  looks: Looks,
  refresh: RefreshRun,
): GlanceAtRuns => {
  const { runs, clock } = ports;

  const lookInFull = (run: Run, context: CallContext): ResultAsync<unknown, Failure> =>
    refresh(run.id, context).orElse(orGone);

  const write = (run: Seen, observation: Observation): ResultAsync<unknown, Failure> =>
    appendEvents(runs, run.id, (stored) => ({
      events: isCurrent(stored.run, run.handle)
        ? interpretObservation(stored.run, observation, { logsComplete: false })
        : [],
    }))
      .andThen(() => looks.note(run.id, observation.observedAt))
      .orElse((error) => (error.code === 'run.not_found' ? okAsync(undefined) : errAsync(error)));

  const take = (run: Seen, observation: Observation | null, context: CallContext) =>
    observation === null || isOver(observation)
      ? lookInFull(run, context)
      : write(run, observation);

  // An engine that gives no answer leaves the runs as they are known.
  const orNothing = (error: DriverError): ResultAsync<null, Failure> =>
    error.code === 'request.cancelled' ? errAsync(error) : okAsync(null);

  const lookOneByOne = (driver: Driver, quiet: readonly Seen[], context: CallContext) =>
    inParallel(quiet, atOnce, (run) =>
      driver
        .observe(run.handle, context)
        .map((observation) => ({ observation }))
        .orElse((error) =>
          error.code === 'driver.job_unknown' ? okAsync({ observation: null }) : orNothing(error),
        )
        .andThen((seen) => (seen === null ? okAsync(null) : take(run, seen.observation, context))),
    );

  const lookAtAll = (
    driver: Driver,
    quiet: readonly Seen[],
    context: CallContext,
  ): ResultAsync<void, Failure> => {
    if (driver.observeAll === undefined) return lookOneByOne(driver, quiet, context);
    return driver
      .observeAll(
        quiet.map(({ handle }) => handle),
        context,
      )
      .map((observations) => quiet.map((run, index) => ({ run, seen: observations[index] })))
      .orElse(orNothing)
      .andThen((pairs) =>
        inParallel(pairs ?? [], atOnce, ({ run, seen }) => take(run, seen ?? null, context)),
      );
  };

  const glance = (live: readonly Run[], context: CallContext): ResultAsync<void, Failure> =>
    safeTry(async function* () {
      const quiet = live.filter(isQuiet);
      const kinds = new Set<DriverKind>(quiet.map(({ driver }) => driver));
      for (const kind of kinds) {
        const ofKind = quiet.filter(({ driver }) => driver === kind);
        yield* lookAtAll(ports.driver(kind), ofKind, context);
      }
      const others = live.filter((run) => !isQuiet(run));
      yield* inParallel(others, atOnce, (run) => lookInFull(run, context));
      return ok(undefined);
    });

  return (live, context) =>
    withDeadline(clock, glanceMs, context, (bounded) => glance(live, bounded))
      .map(() => undefined)
      .orElse((error) => {
        if (error.code !== 'request.cancelled') return errAsync(error);
        return context.signal.aborted
          ? errAsync(cancelled('Looking at runs'))
          : ResultAsync.fromSafePromise(Promise.resolve(undefined));
      });
};
