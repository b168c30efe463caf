import { approveGroup } from './approve-group.ts';
import { approvePlan } from './approve-plan.ts';
import { checkSetup } from './check-setup.ts';
import { diagnoseRun } from './diagnose-run.ts';
import { getArtifacts } from './get-artifacts.ts';
import { getRun } from './get-run.ts';
import { getRunLogs } from './get-run-logs.ts';
import { getSpend } from './get-spend.ts';
import { inspectDataset } from './inspect-dataset.ts';
import { launchGroup } from './launch-group.ts';
import { launchRun } from './launch-run.ts';
import { listBilling } from './list-billing.ts';
import { listOffers } from './list-offers.ts';
import { listRuns } from './list-runs.ts';
import { listWorkflows } from './list-workflows.ts';
import { planGroup } from './plan-group.ts';
import { planRun } from './plan-run.ts';
import { stopRun } from './stop-run.ts';
import { waitForRun } from './wait-for-run.ts';

/** Every operation: one row each for the SDK, the command line and the MCP server. */
export const operations = {
  checkSetup,
  listWorkflows,
  listOffers,
  inspectDataset,
  planRun,
  approvePlan,
  launchRun,
  listRuns,
  getRun,
  waitForRun,
  getRunLogs,
  diagnoseRun,
  stopRun,
  getArtifacts,
  getSpend,
  listBilling,
  planGroup,
  approveGroup,
  launchGroup,
};

/** The operations table, by name. */
export type Operations = typeof operations;
/** The name of an operation. */
export type OperationName = keyof Operations;
