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
        const points = events.filter(isProgress).map(withoutType);
        return {
          runId,
          points: downsample(points, maxPoints),
          evaluations: events.filter(isEvaluation).map(withoutType),
          totalPoints: points.length,
        };
      });
