import type { Tool } from './tool.ts';
import { checkSetup } from './tools/check-setup.ts';
import { diagnoseRun } from './tools/diagnose-run.ts';
import { getArtifacts } from './tools/get-artifacts.ts';
import { getRun } from './tools/get-run.ts';
import { getRunLogs } from './tools/get-run-logs.ts';
import { getSpend } from './tools/get-spend.ts';
import { inspectDataset } from './tools/inspect-dataset.ts';
import { launchRun } from './tools/launch-run.ts';
import { listGpuOffers } from './tools/list-gpu-offers.ts';
import { listRuns } from './tools/list-runs.ts';
import { listWorkflows } from './tools/list-workflows.ts';
import { planRun } from './tools/plan-run.ts';
import { stopRun } from './tools/stop-run.ts';
import { waitForRun } from './tools/wait-for-run.ts';

/** The tools that an assistant gets, in the order they are listed. Consent is not among them, on purpose. */
export const surface: readonly Tool[] = [
  checkSetup,
  listWorkflows,
  listGpuOffers,
  inspectDataset,
  planRun,
  launchRun,
  listRuns,
  getRun,
  waitForRun,
  getRunLogs,
  diagnoseRun,
  stopRun,
  getArtifacts,
  getSpend,
];

/** The tool with that name; undefined where there is none. */
export const findTool = (name: string): Tool | undefined =>
  surface.find((tool) => tool.name === name);
