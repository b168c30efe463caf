import type { Plan, PlanId } from '@vibeml/core-models';
import { planNotFound, type VibemlError } from '@vibeml/errors';
import { type CurrentFacts, checkPlanHolds } from '@vibeml/planning';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { RunView } from '../run-view.ts';
import type { Services } from '../services.ts';
import { viewRun } from './view-run.ts';

/** The stored plan. Fails with `plan.not_found`. */
export const findPlan = (services: Services, planId: PlanId): ResultAsync<Plan, VibemlError> =>
  services.plans
    .findPlan(planId)
    .andThen((plan) => (plan === null ? err(planNotFound(planId)) : ok(plan)));

const currentFacts = (
  services: Services,
  plan: Plan,
  call: OperationCall,
): ResultAsync<CurrentFacts, VibemlError> =>
  safeTry(async function* () {
    const hash = (reference: string) => services.hashDataset(reference, call);
    const { evalDataset } = plan.request;
    const { offers } = yield* services.listOffers({}, call);
    const model =
      plan.model.source === 'directory'
        ? plan.model
        : yield* services.modelHub().andThen((hub) => hub.findModel(plan.model.reference, call));
    const offer = offers.find((each) => each.id === plan.offer.id) ?? plan.offer;
    return ok({
      now: new Date(services.clock.now()).toISOString(),
      trainSha256: yield* hash(plan.request.dataset),
      evalSha256: evalDataset === undefined ? null : yield* hash(evalDataset),
      modelRevision: model.revision,
      hourlyUsd: offer.hourlyUsd.value,
      environmentHash: (yield* services.engine()).environment.hash,
    });
  });

/**
 * Starts a plan, after looking whether it still holds. A plan that was launched before gives its run.
 * Fails with `plan.not_found`, `plan.expired`, `plan.stale`, `approval.required`, or what the engine gives.
 */
export const launchPlan = (
  services: Services,
  planId: PlanId,
  call: OperationCall,
): ResultAsync<{ run: RunView; alreadyLaunched: boolean }, VibemlError> =>
  safeTry(async function* () {
    const plan = yield* findPlan(services, planId);
    const earlier = yield* services.runs.findRunOfPlan(planId);
    if (earlier === null) {
      call.onProgress({ progress: 1, total: 2, message: 'Checking that the plan still holds' });
      yield* checkPlanHolds(plan, yield* currentFacts(services, plan, call));
    }
    call.onProgress({ progress: 2, total: 2, message: 'Starting the job' });
    // Given none, the launch looks for the stored approval of this digest itself.
    const { run, isNew } = yield* services.jobs.launch(plan, null, call);
    return ok({ run: viewRun(run, services.clock.now()), alreadyLaunched: !isNew });
  });
