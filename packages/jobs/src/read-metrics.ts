import type { RunEvent, RunId, StoreError } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import { downsample } from './downsample.ts';
import { loadRun } from './load-run.ts';
import type { JobsPorts } from './ports.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** One report of progress. */
export type MetricPoint = Omit<EventOf<'progress-reported'>, 'type'>;

/** One held-out evaluation. */
export type EvaluationPoint = Omit<EventOf<'evaluation-reported'>, 'type'>;

/** The curves of a run. */
export interface RunMetrics {
  readonly runId: RunId;
  readonly points: readonly MetricPoint[];
  readonly evaluations: readonly EvaluationPoint[];
  /** Reports there are; `points` may be fewer. */
  readonly totalPoints: number;
}

/** Reads the curves of a run, thinned out to at most `maxPoints`. */
export type ReadMetrics = (
  runId: RunId,
  request: { readonly maxPoints: number },
) => ResultAsync<RunMetrics, StoreError | ErrorOf<'run.not_found'>>;

const withoutType = <Event extends RunEvent>({ type: _, ...rest }: Event): Omit<Event, 'type'> =>
  rest;

const isProgress = (event: RunEvent): event is EventOf<'progress-reported'> =>
  event.type === 'progress-reported';

const isEvaluation = (event: RunEvent): event is EventOf<'evaluation-reported'> =>
  event.type === 'evaluation-reported';

// What a later machine starts from is not before the training.
const isFirstOfItsKind = (
  { when }: EventOf<'evaluation-reported'>,
  index: number,
  all: readonly EventOf<'evaluation-reported'>[],
): boolean => when !== 'before' || all.findIndex((each) => each.when === 'before') === index;

/** A machine that was lost took steps with it, and the next one does them again: what it reports of them takes their place. */
const withoutUndone = <Point extends { readonly step: number; readonly when?: string }>(
  points: readonly Point[],
): readonly Point[] => {
  const kept: Point[] = [];
  for (const point of points) {
    while (isUndone(kept.at(-1), point)) kept.pop();
    kept.push(point);
  }
  return kept;
};

// The evaluations before, during and after a training may be of the same step.
const isUndone = (
  earlier: { readonly step: number; readonly when?: string } | undefined,
  point: { readonly step: number; readonly when?: string },
): boolean =>
  earlier !== undefined &&
  (earlier.step > point.step || (earlier.step === point.step && earlier.when === point.when));

/** Makes `metrics`. Nothing is asked of the engine. */
export const createReadMetrics =
  ({ runs }: JobsPorts): ReadMetrics =>
  (runId, { maxPoints }) =>
    loadRun(runs, runId)
      .andThen(({ run }) =>
        runs.listEvents({
          runId,
          types: ['progress-reported', 'evaluation-reported'],
          // A run has no more events than its version says.
          limit: run.version,
        }),
      )
      .map((events) => {
        const points = withoutUndone(events.filter(isProgress).map(withoutType));
        return {
          runId,
          points: downsample(points, maxPoints),
          evaluations: withoutUndone(
            events.filter(isEvaluation).filter(isFirstOfItsKind).map(withoutType),
          ),
          totalPoints: points.length,
        };
      });
