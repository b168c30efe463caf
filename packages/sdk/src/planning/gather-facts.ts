import {
  type DatasetFacts,
  isOwnCluster,
  type LedgerState,
  type ModelFacts,
  type OfferListing,
  type OfferQuery,
  parsePlace,
  type TrainingRequest,
} from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { PlanFacts } from '@vibeml/planning';
import { ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { hintsOf } from '../datasets/hints-of.ts';
import { currentMoney } from '../money/current-money.ts';
import type { OperationCall } from '../operation.ts';
import type { PlanRunInput } from '../operations/plan-run-input.ts';
import type { Services } from '../services.ts';
import { completeRequest, findResumed } from './complete-request.ts';
import { measuredSpeeds } from './measured-speed.ts';

/** Longest wait for prices that stand behind a network; then older ones are taken, with a remark. */
const pricePatienceMs = 2500;
/** Longest wait for who keeps a result: without an answer the plan would be another one. */
const keeperPatienceMs = 10_000;

interface LookedUp {
  readonly model: ModelFacts;
  readonly train: DatasetFacts;
  readonly eval: DatasetFacts | null;
  readonly listing: OfferListing;
}

/** A cluster is asked what it has now, which takes longer than a price list. */
const clusterPatienceMs = 20_000;

/** Who names a place hears of it why it is silent. */
const offerQuery = ({ target, cloud }: TrainingRequest): OfferQuery => {
  const isAnywhere = cloud === undefined && (target === 'auto' || target === 'local');
  if (isAnywhere) return { patienceMs: pricePatienceMs };
  const { provider } = parsePlace(cloud ?? target);
  const patienceMs = isOwnCluster(provider) ? clusterPatienceMs : pricePatienceMs;
  return { patienceMs, named: provider };
};

const lookUp = (
  services: Services,
  request: TrainingRequest,
  call: OperationCall,
): ResultAsync<LookedUp, VibemlError> =>
  safeTry(async function* () {
    call.onProgress({ progress: 1, total: 4, message: 'Looking up the model' });
    // The prices are looked up meanwhile.
    const listing = services.listOffers(offerQuery(request), call);
    const model = yield* services.modelHub().andThen((hub) => hub.findModel(request.model, call));
    call.onProgress({ progress: 2, total: 4, message: 'Reading the dataset' });
    const { maxLength, trainOn } = request.hyperparameters;
    const hints = hintsOf({ ...request, maxLength, trainOn });
    const selection = { train: request.dataset, eval: request.evalDataset ?? null };
    const rows = yield* services.inspect({ ...selection, hints, model }, call);
    call.onProgress({ progress: 3, total: 4, message: 'Looking at the machines' });
    return ok({ model, ...rows, listing: yield* listing });
  });

/** What a plan of a group is bound by beside its own request. */
export interface GroupBounds {
  readonly groupCapUsd: number | null;
  /** How long the plan holds while it waits for its turn. */
  readonly lifetimeMs?: number;
}

/** A group that is only planned has spent nothing. */
const withGroup = (money: LedgerState, groupCapUsd: number | null): LedgerState =>
  groupCapUsd === null
    ? money
    : { ...money, spend: { ...money.spend, group: { spentUsd: 0, reservedUsd: 0 } } };

/** Nothing but an API server of SkyPilot knows what a cluster has: without one, that is what is missing. */
const requireEngine = (
  services: Services,
  { target, cloud }: TrainingRequest,
  { offers }: OfferListing,
  call: OperationCall,
): ResultAsync<void, VibemlError> => {
  const { provider } = parsePlace(cloud ?? target);
  const isKnown = !isOwnCluster(provider) || offers.some((offer) => offer.provider === provider);
  return isKnown ? okAsync(undefined) : services.requireSkyPilot(call);
};

const nobody = { can: false, reason: 'no cloud was asked for' };

/** Who keeps the result of a machine that is rented, and who looks after it; nobody is asked where none is. */
const keepersOf = (services: Services, request: TrainingRequest, call: OperationCall) => {
  const { target, cloud } = request;
  const isLocal = cloud === undefined && target === 'local';
  const isSold = !isLocal && !isOwnCluster(parsePlace(cloud ?? target).provider);
  // Who is slow to answer is left out: a plan does not wait for it.
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(keeperPatienceMs)]);
  const context = { ...call, signal };
  return {
    writer: isSold ? services.hubWriter(context) : okAsync(null),
    managed: isSold ? services.managedJobs(context) : okAsync(nobody),
  };
};

/** Looks up everything a plan rests on. Reads only. */
export const gatherFacts = (
  services: Services,
  asked: PlanRunInput,
  call: OperationCall,
  group: GroupBounds = { groupCapUsd: null },
): ResultAsync<PlanFacts, VibemlError> =>
  safeTry(async function* () {
    const [preferences, resumed] = yield* ResultAsync.combine([
      services.preferences().andThen((store) => store.read()),
      findResumed(services, asked, call),
    ]);
    const request = yield* completeRequest(asked, preferences, resumed);
    const money = currentMoney(services, { project: request.project ?? null }, call);
    const engine = yield* services.engine();
    const ready = services.isEnvironmentReady(engine.environment.name);
    const { writer, managed } = keepersOf(services, request, call);
    const { listing, ...found } = yield* lookUp(services, request, call);
    yield* requireEngine(services, request, listing, call);
    call.onProgress({ progress: 4, total: 4, message: 'Putting the plan together' });
    return ok({
      request,
      ...found,
      offers: listing.offers,
      remarks: listing.remarks,
      unpriced: listing.unpriced ?? [],
      priceFile: services.priceFile,
      hub: yield* writer,
      managedJobs: yield* managed,
      registry: yield* services.workflows(),
      engine,
      resume: resumed?.point ?? null,
      resumedHyperparameters: resumed?.hyperparameters ?? null,
      measuredSpeeds: yield* measuredSpeeds(services, found.model.name),
      isEnvironmentReady: yield* ready,
      money: withGroup(yield* money, group.groupCapUsd),
      groupCapUsd: group.groupCapUsd,
      ...(group.lifetimeMs === undefined ? {} : { lifetimeMs: group.lifetimeMs }),
      destination: services.runsDirectory,
      nowMs: services.clock.now(),
    });
  });
