import { parseInput } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';
import type * as z from 'zod';
import { createComposition } from './composition/create-composition.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations/index.ts';
import type { Services } from './services.ts';
import { completeCall, type OperationFunctions, type Vibeml } from './vibeml.ts';
import type { VibemlOptions } from './vibeml-options.ts';

const asFunction =
  <Name extends string, Input extends z.ZodType, Output extends z.ZodType>(
    operation: Operation<Name, Input, Output>,
    services: Services,
  ) =>
  (
    input: z.input<Input>,
    call: Parameters<typeof completeCall>[0] = {},
  ): ResultAsync<z.output<Output>, VibemlError> =>
    parseInput(operation.input, input).asyncAndThen((parsed) =>
      operation.run(services, parsed, completeCall(call)),
    );

const functionsOf = (services: Services): OperationFunctions => ({
  checkSetup: asFunction(operations.checkSetup, services),
  listWorkflows: asFunction(operations.listWorkflows, services),
  listOffers: asFunction(operations.listOffers, services),
  inspectDataset: asFunction(operations.inspectDataset, services),
  planRun: asFunction(operations.planRun, services),
  approvePlan: asFunction(operations.approvePlan, services),
  launchRun: asFunction(operations.launchRun, services),
  listRuns: asFunction(operations.listRuns, services),
  getRun: asFunction(operations.getRun, services),
  waitForRun: asFunction(operations.waitForRun, services),
  getRunLogs: asFunction(operations.getRunLogs, services),
  diagnoseRun: asFunction(operations.diagnoseRun, services),
  stopRun: asFunction(operations.stopRun, services),
  getArtifacts: asFunction(operations.getArtifacts, services),
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
