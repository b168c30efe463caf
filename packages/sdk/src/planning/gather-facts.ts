import type { Preferences } from '@vibeml/config';
import {
  type DatasetFacts,
  type Hyperparameters,
  type ModelFacts,
  type Offer,
  parseInput,
  type ResumePoint,
  TrainingRequest,
} from '@vibeml/core-models';
import {
  gpuNotSupported,
  noOffer,
  notSupported,
  runNotResumable,
  type VibemlError,
} from '@vibeml/errors';
import type { PlanFacts } from '@vibeml/planning';
import { selectWorkflow } from '@vibeml/workflows';
import { err, ok, okAsync, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { hintsOf } from '../datasets/hints-of.ts';
import type { OperationCall } from '../operation.ts';
import type { PlanRunInput } from '../operations/plan-run-input.ts';
import type { Services } from '../services.ts';
import { measuredSpeed } from './measured-speed.ts';

const checkTarget = (request: TrainingRequest): Result<void, VibemlError> =>
  request.target === 'local'
    ? ok(undefined)
    : err(
        notSupported(`Running on '${request.target}'`, 'Leave --on out to run on this computer.'),
      );

const chooseOffer = (
  offers: readonly Offer[],
  request: TrainingRequest,
): Result<Offer, VibemlError> => {
  const wanted = request.gpuType?.toLowerCase();
  const fitting = offers.filter(
    (offer) => wanted === undefined || offer.accelerator.name.toLowerCase().includes(wanted),
  );
  const [cheapest] = [...fitting].sort((a, b) => a.hourlyUsd.value - b.hourlyUsd.value);
  if (cheapest !== undefined) return ok(cheapest);
  const names = [...new Set(offers.map((offer) => offer.accelerator.name))];
  return err(
    request.gpuType === undefined
      ? noOffer('no machine was found', names)
      : gpuNotSupported(request.gpuType, names),
  );
};

interface Resumed {
  readonly point: ResumePoint;
  readonly request: TrainingRequest;
  readonly hyperparameters: Hyperparameters;
}

const findResumed = (
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
    return ok({ point, request: plan.request, hyperparameters: plan.hyperparameters });
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
const completeRequest = (
  asked: PlanRunInput,
  preferences: Preferences,
  resumed: Resumed | null,
): Result<TrainingRequest, VibemlError> =>
  resumed === null
    ? parseInput(TrainingRequest, { ...preferred(preferences), ...asked })
    : ok({
        ...resumed.request,
        ...(asked.name === undefined ? {} : { name: asked.name }),
        ...(asked.maxCostUsd === undefined ? {} : { maxCostUsd: asked.maxCostUsd }),
        resumeFromRunId: resumed.point.runId,
      });

interface LookedUp {
  readonly model: ModelFacts;
  readonly train: DatasetFacts;
  readonly eval: DatasetFacts | null;
  readonly offers: readonly Offer[];
}

const lookUp = (
  services: Services,
  request: TrainingRequest,
  call: OperationCall,
): ResultAsync<LookedUp, VibemlError> =>
  safeTry(async function* () {
    call.onProgress({ progress: 1, total: 4, message: 'Looking up the model' });
    const listing = services.listOffers({}, call);
    const model = yield* services.modelHub().andThen((hub) => hub.findModel(request.model, call));
    call.onProgress({ progress: 2, total: 4, message: 'Reading the dataset' });
    const { maxLength } = request.hyperparameters;
    const hints = hintsOf({ ...request, maxLength });
    const selection = { train: request.dataset, eval: request.evalDataset ?? null };
    const rows = yield* services.inspect({ ...selection, hints, model }, call);
    call.onProgress({ progress: 3, total: 4, message: 'Looking at the machines' });
    return ok({ model, ...rows, offers: (yield* listing).offers });
  });

/** Looks up everything a plan rests on. Reads only. */
export const gatherFacts = (
  services: Services,
  asked: PlanRunInput,
  call: OperationCall,
): ResultAsync<PlanFacts, VibemlError> =>
  safeTry(async function* () {
    const resumed = yield* findResumed(services, asked, call);
    const preferences = yield* services.preferences().andThen((store) => store.read());
    const request = yield* completeRequest(asked, preferences, resumed);
    yield* checkTarget(request);
    const found = yield* lookUp(services, request, call);
    const offer = yield* chooseOffer(found.offers, request);
    const workflow = yield* selectWorkflow({
      requested: request.workflow,
      format: found.train.format,
      accelerator: offer.accelerator,
      parameters: found.model.parameters?.value ?? null,
      availableMemoryGib: (offer.accelerator.memoryGib ?? offer.freeMemoryGib)?.value ?? null,
    });
    const engine = yield* services.engine();
    call.onProgress({ progress: 4, total: 4, message: 'Putting the plan together' });
    return ok({
      request,
      model: found.model,
      train: found.train,
      eval: found.eval,
      offer,
      otherOffers: found.offers.filter((other) => other.id !== offer.id),
      workflow,
      engine,
      resume: resumed?.point ?? null,
      resumedHyperparameters: resumed?.hyperparameters ?? null,
      measuredTokensPerSecond: yield* measuredSpeed(services, {
        model: found.model.name,
        workflow: workflow.name,
        machine: offer.machine,
      }),
      destination: services.runsDirectory,
      nowMs: services.clock.now(),
    });
  });
