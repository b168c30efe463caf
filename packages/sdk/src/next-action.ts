import { JsonObject } from '@vibeml/core-models';
import * as z from 'zod';

/** Names of the operations that may be proposed as a next step. */
const operationNames = [
  'checkSetup',
  'listWorkflows',
  'listOffers',
  'inspectDataset',
  'planRun',
  'approvePlan',
  'launchRun',
  'listRuns',
  'getRun',
  'waitForRun',
  'getRunLogs',
  'diagnoseRun',
  'stopRun',
  'getArtifacts',
  'getSpend',
  'listBilling',
  'planGroup',
  'approveGroup',
  'launchGroup',
] as const;

/** What to do next: an operation with input that is ready to use. */
export const NextAction = z.looseObject({
  operation: z.enum(operationNames),
  input: JsonObject,
  why: z.string(),
});
export type NextAction = z.infer<typeof NextAction>;

/** What every answer carries: one sentence, and the next steps. */
export const answerFields = {
  summary: z.string().describe('The answer in one or two sentences'),
  nextActions: z.array(NextAction).describe('What to do next, with ready arguments'),
};
