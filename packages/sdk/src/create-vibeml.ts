import { parseInput } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';
import type * as z from 'zod';
import { getRun } from './calls/get-run.ts';
import { listRuns } from './calls/list-runs.ts';
import { createComposition } from './composition/create-composition.ts';
import type { Call } from './operation.ts';
import type { Services } from './services.ts';
import { completeCall, type OperationFunctions, type Vibeml } from './vibeml.ts';
import type { VibemlOptions } from './vibeml-options.ts';

// An operation's schemas take time to build, so each is loaded when it is called; the two quickest are at hand.
const asFunction =
  <Input extends z.ZodType, Answer>(
    load: () => Call<Input, Answer> | Promise<Call<Input, Answer>>,
    services: Services,
  ) =>
  (
    input: z.input<Input>,
    call: Parameters<typeof completeCall>[0] = {},
  ): ResultAsync<Answer, VibemlError> =>
    ResultAsync.fromSafePromise<Call<Input, Answer>, VibemlError>(Promise.resolve(load())).andThen(
      (operation) =>
        parseInput(operation.input, input).asyncAndThen((parsed) =>
          operation.run(services, parsed, completeCall(call)),
        ),
    );

const functionsOf = (services: Services): OperationFunctions => ({
  checkSetup: asFunction(
    async () => (await import('./operations/check-setup.ts')).checkSetup,
    services,
  ),
  listWorkflows: asFunction(
    async () => (await import('./operations/list-workflows.ts')).listWorkflows,
    services,
  ),
  listOffers: asFunction(
    async () => (await import('./operations/list-offers.ts')).listOffers,
    services,
  ),
  inspectDataset: asFunction(
    async () => (await import('./operations/inspect-dataset.ts')).inspectDataset,
    services,
  ),
  planRun: asFunction(async () => (await import('./operations/plan-run.ts')).planRun, services),
  approvePlan: asFunction(
    async () => (await import('./operations/approve-plan.ts')).approvePlan,
    services,
  ),
  launchRun: asFunction(
    async () => (await import('./operations/launch-run.ts')).launchRun,
    services,
  ),
  listRuns: asFunction(() => listRuns, services),
  getRun: asFunction(() => getRun, services),
  waitForRun: asFunction(
    async () => (await import('./operations/wait-for-run.ts')).waitForRun,
    services,
  ),
  getRunLogs: asFunction(
    async () => (await import('./operations/get-run-logs.ts')).getRunLogs,
    services,
  ),
  diagnoseRun: asFunction(
    async () => (await import('./operations/diagnose-run.ts')).diagnoseRun,
    services,
  ),
  stopRun: asFunction(async () => (await import('./operations/stop-run.ts')).stopRun, services),
  getArtifacts: asFunction(
    async () => (await import('./operations/get-artifacts.ts')).getArtifacts,
    services,
  ),
  getSpend: asFunction(async () => (await import('./operations/get-spend.ts')).getSpend, services),
  listBilling: asFunction(
    async () => (await import('./operations/list-billing.ts')).listBilling,
    services,
  ),
  planGroup: asFunction(
    async () => (await import('./operations/plan-group.ts')).planGroup,
    services,
  ),
  approveGroup: asFunction(
    async () => (await import('./operations/approve-group.ts')).approveGroup,
    services,
  ),
  launchGroup: asFunction(
    async () => (await import('./operations/launch-group.ts')).launchGroup,
    services,
  ),
});

/**
 * Makes VibeML for this machine. Nothing is read, opened or started before the first call.
 * Close it when you are done: runs go on, and any later process can follow them.
 */
export const createVibeml = (options: VibemlOptions = {}): Vibeml => {
  const composition = createComposition(options);
  const functions = functionsOf(composition.services);
  return {
    ...functions,
    planResume: (runId, call) => functions.planRun({ resumeFromRunId: runId }, call),
    superviseRun: (runId, call) =>
      composition.services.jobs
        .supervise(runId, completeCall(call))
        .andThen(() => functions.getRun({ runId }, call)),
    local: composition.local,
    close: () => ResultAsync.fromSafePromise(composition.close()),
  };
};
