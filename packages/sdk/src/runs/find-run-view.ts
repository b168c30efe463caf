import type { RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { RunView } from '../run-view.ts';
import type { Services } from '../services.ts';
import { compareWithPlan } from './compare-with-plan.ts';
import type { Outcome } from './outcome.ts';
import { ageSecondsOf, readMode } from './read-mode.ts';
import { viewRun } from './view-run.ts';

/** A point of the loss curve. */
type CurvePoint = {
  readonly step: number;
  readonly loss: number | null;
  readonly learningRate: number | null;
  readonly gradNorm: number | null;
  readonly tokensPerSecond: number | null;
};

/** A run with what its plan adds. */
interface Planned {
  readonly run: RunView;
  /** What the plan said and what came of it; empty until the run has succeeded. */
  readonly outcomes: Outcome[];
}

/** Before the training tells how long it takes, the plan does; after it, both stand side by side. */
const withPlan = (services: Services, run: RunView): ResultAsync<Planned, VibemlError> => {
  const isCompared = run.status === 'succeeded';
  const needsProjection = run.cost.projectedUsd === null && run.endedAt === null;
  if (!isCompared && !needsProjection) return okAsync({ run, outcomes: [] });
  return services.forecasts.findForecast(run.planId).map((plan) => {
    if (isCompared) return { run, outcomes: plan === null ? [] : [...compareWithPlan(run, plan)] };
    const expectedUsd = plan?.cost.total?.expected ?? null;
    const projectedUsd = expectedUsd === null ? null : Math.max(expectedUsd, run.cost.soFarUsd);
    return { run: { ...run, cost: { ...run.cost, projectedUsd } }, outcomes: [] };
  });
};

/** One run, and its curve where it is asked for. */
export const findRunView = (
  services: Services,
  wanted: {
    readonly runId: RunId;
    readonly metrics: boolean;
    readonly maxPoints: number;
    readonly cached: boolean;
    readonly refresh?: boolean | undefined;
  },
  call: OperationCall,
): ResultAsync<
  Planned & { observedAt: string; ageSeconds: number; isFresh: boolean; metrics?: CurvePoint[] },
  VibemlError
> =>
  safeTry(async function* () {
    const { runId, maxPoints } = wanted;
    const { run, observedAt, isFresh } = yield* services.jobs.get(runId, readMode(wanted), call);
    const nowMs = services.clock.now();
    const found = {
      ...(yield* withPlan(services, viewRun(run, nowMs))),
      observedAt,
      ageSeconds: ageSecondsOf(observedAt, nowMs),
      isFresh,
    };
    if (!wanted.metrics) return ok(found);
    const { points } = yield* services.jobs.metrics(runId, { maxPoints });
    return ok({
      ...found,
      metrics: points.map(({ step, loss, learningRate, gradNorm, tokensPerSecond }) => ({
        step,
        loss,
        learningRate,
        gradNorm,
        tokensPerSecond,
      })),
    });
  });
