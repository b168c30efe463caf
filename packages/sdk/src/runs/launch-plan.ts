import { isFree } from '@vibeml/budget';
import type { DatasetIdentity, Plan, PlanId } from '@vibeml/core-models';
import { driverUnavailable, planNotFound, type VibemlError } from '@vibeml/errors';
import { type CurrentFacts, checkPlanHolds } from '@vibeml/planning';
import { err, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { settleOpenRuns } from '../money/current-money.ts';
import type { OperationCall } from '../operation.ts';
import type { RunView } from '../run-view.ts';
import type { Services } from '../services.ts';
import { viewRun } from './view-run.ts';

/** The stored plan. Fails with `plan.not_found`. */
export const findPlan = (services: Services, planId: PlanId): ResultAsync<Plan, VibemlError> =>
  services.plans
    .findPlan(planId)
    .andThen((plan) => (plan === null ? err(planNotFound(planId)) : ok(plan)));

/** A busy server takes seconds; what it does not tell in this time is not known, which is something else than gone. */
const patienceMs = 20_000;

const noDataset: DatasetIdentity = { sha256: null, revision: null };

const modelRevision = (
  services: Services,
  { model }: Plan,
  call: OperationCall,
): ResultAsync<string | null, VibemlError> =>
  model.source === 'directory'
    ? okAsync(null)
    : services.modelHub().andThen((hub) => hub.currentRevision(model.reference, call));

const environmentHash = (services: Services, plan: Plan): ResultAsync<string, VibemlError> =>
  ResultAsync.combine([services.engine(), services.workflows()]).map(
    ([ours, { engines }]) => (engines[plan.workflow.engine] ?? ours).environment.hash,
  );

const canManage = (
  services: Services,
  { recovery }: Plan,
  call: OperationCall,
): ResultAsync<boolean | null, VibemlError> =>
  recovery.mode === 'managed_job'
    ? services.managedJobs(call).map(({ can }) => can)
    : okAsync(null);

const currentFacts = (
  services: Services,
  plan: Plan,
  call: OperationCall,
): ResultAsync<CurrentFacts, VibemlError> =>
  safeTry(async function* () {
    const { dataset, evalDataset } = plan.request;
    const revision = modelRevision(services, plan, call);
    const managed = canManage(services, plan, call);
    const identities = ResultAsync.combine([
      services.identifyDataset(dataset, call),
      evalDataset === undefined ? okAsync(noDataset) : services.identifyDataset(evalDataset, call),
    ]);
    const { provider } = plan.offer;
    const listing = services.listOffers({ provider, named: provider, patienceMs }, call);
    const { offers, remarks } = yield* listing;
    const [train, held] = yield* identities;
    const offer = offers.find((each) => each.id === plan.offer.id);
    const silence = remarks.find(({ code }) => code === 'source_down');
    if (offer === undefined && plan.driver === 'skypilot' && silence !== undefined) {
      return err(driverUnavailable('skypilot', silence.message.replace(/\.$/, '')));
    }
    return ok({
      now: new Date(services.clock.now()).toISOString(),
      trainSha256: train.sha256,
      trainRevision: train.revision,
      evalSha256: held.sha256,
      evalRevision: held.revision,
      modelRevision: yield* revision,
      hourlyUsd: offer?.hourlyUsd.value ?? null,
      fallbackUsd: Object.fromEntries(offers.map(({ id, hourlyUsd }) => [id, hourlyUsd.value])),
      canManage: yield* managed,
      environmentHash: yield* environmentHash(services, plan),
    });
  });

/** Nothing is reserved for a machine that nothing here can start. */
const checkEngine = (
  services: Services,
  { driver, offer }: Plan,
  call: OperationCall,
): ResultAsync<void, VibemlError> =>
  driver === 'local' ? okAsync(undefined) : services.checkAccess(offer.provider, call);

/**
 * Starts a plan, after looking whether it still holds. A plan that was launched before gives its run.
 * Fails with `plan.not_found`, `plan.expired`, `plan.stale`, `cloud.access_denied`, `budget.exceeded`, `approval.required`, or
 * what the engine gives.
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
      const access = checkEngine(services, plan, call);
      yield* checkPlanHolds(plan, yield* currentFacts(services, plan, call));
      yield* access;
    }
    if (!isFree(plan.cost)) yield* settleOpenRuns(services, call);
    call.onProgress({ progress: 2, total: 2, message: 'Starting the job' });
    // Given none, the launch looks for the stored approval of this digest itself.
    const { run, isNew } = yield* services.jobs.launch(plan, null, call);
    return ok({ run: viewRun(run, services.clock.now()), alreadyLaunched: !isNew });
  });
