import type { Preferences } from '@vibeml/config';
import {
  type Hyperparameters,
  parseInput,
  type ResumePoint,
  TrainingRequest,
} from '@vibeml/core-models';
import { runNotResumable, type VibemlError } from '@vibeml/errors';
import { err, ok, okAsync, type Result, type ResultAsync, safeTry } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { PlanRunInput } from '../operations/plan-run-input.ts';
import type { Services } from '../services.ts';
import { pinRevisions } from './pin-revisions.ts';

/** The run that is continued, as far as its plan is taken over; its request names commits. */
export interface Resumed {
  readonly point: ResumePoint;
  readonly request: TrainingRequest;
  readonly hyperparameters: Hyperparameters;
}

/** The run that a request continues; null for a new one. Fails where it can't be continued. */
export const findResumed = (
  services: Services,
  request: PlanRunInput,
  call: OperationCall,
): ResultAsync<Resumed | null, VibemlError> => {
  const runId = request.resumeFromRunId;
  if (runId === undefined) return okAsync(null);
  return safeTry(async function* () {
    const { jobs } = services;
    const point = yield* jobs.resumePoint(runId, call);
    const { run } = yield* jobs.get(runId, { refresh: false }, call);
    const plan = yield* services.plans.findPlan(run.planId);
    if (plan === null) return err(runNotResumable(runId, 'its plan is gone'));
    return ok({ point, request: pinRevisions(plan), hyperparameters: plan.hyperparameters });
  });
};

const preferred = ({ maxCostUsd, workflow, target, project, user }: Preferences) => ({
  workflow,
  target,
  ...(maxCostUsd === null ? {} : { maxCostUsd }),
  ...(project === null ? {} : { project }),
  ...(user === null ? {} : { user }),
});

/** What is resumed keeps its model, data and hyperparameters; only its name and cap may differ. */
export const completeRequest = (
  asked: PlanRunInput,
  preferences: Preferences,
  resumed: Resumed | null,
): Result<TrainingRequest, VibemlError> =>
  resumed === null
    ? parseInput(TrainingRequest, { ...preferred(preferences), ...asked })
    : ok({
        ...resumed.request,
        // A checkpoint lies on the machine that made it.
        target: 'local',
        ...(asked.name === undefined ? {} : { name: asked.name }),
        ...(asked.maxCostUsd === undefined ? {} : { maxCostUsd: asked.maxCostUsd }),
        resumeFromRunId: resumed.point.runId,
      });
