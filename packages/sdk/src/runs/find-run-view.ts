import type { RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { RunView } from '../run-view.ts';
import type { Services } from '../services.ts';
import { viewRun } from './view-run.ts';

/** A point of the loss curve. */
type CurvePoint = {
  readonly step: number;
  readonly loss: number | null;
  readonly learningRate: number | null;
  readonly gradNorm: number | null;
  readonly tokensPerSecond: number | null;
};

/** Before the training tells how long it takes, the plan does. */
const withProjection = (services: Services, view: RunView): ResultAsync<RunView, VibemlError> => {
  if (view.cost.projectedUsd !== null || view.endedAt !== null) return okAsync(view);
  return services.plans.findPlan(view.planId).map((plan) => {
    const expectedUsd = plan?.cost.total?.expected ?? null;
    const projectedUsd = expectedUsd === null ? null : Math.max(expectedUsd, view.cost.soFarUsd);
    return { ...view, cost: { ...view.cost, projectedUsd } };
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
  },
  call: OperationCall,
): ResultAsync<{ run: RunView; observedAt: string; metrics?: CurvePoint[] }, VibemlError> =>
  safeTry(async function* () {
    const { runId, maxPoints } = wanted;
    const { run, observedAt } = yield* services.jobs.get(runId, { refresh: !wanted.cached }, call);
    const found = {
      run: yield* withProjection(services, viewRun(run, services.clock.now())),
      observedAt,
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
