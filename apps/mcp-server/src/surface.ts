import type { Tool } from './tool.ts';
import { checkSetup } from './tools/check-setup.ts';
import { diagnoseRun } from './tools/diagnose-run.ts';
import { getArtifacts } from './tools/get-artifacts.ts';
import { getRun } from './tools/get-run.ts';
import { getRunLogs } from './tools/get-run-logs.ts';
import { getSpend } from './tools/get-spend.ts';
import { inspectDataset } from './tools/inspect-dataset.ts';
import { launchRun } from './tools/launch-run.ts';
import { listBillingResources } from './tools/list-billing-resources.ts';
import { listGpuOffers } from './tools/list-gpu-offers.ts';
import { listRuns } from './tools/list-runs.ts';
import { listWorkflows } from './tools/list-workflows.ts';
import { planRun } from './tools/plan-run.ts';
import { stopRun } from './tools/stop-run.ts';
import { waitForRun } from './tools/wait-for-run.ts';
import { type Toolset, toolsetNames } from './toolsets.ts';

/** The tools that an assistant always gets, in the order they are listed. Consent is not among them, on purpose. */
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

/** Tools that are offered when a person asks for their toolset: each costs every conversation some tokens. */
const optional: Readonly<Record<Toolset, readonly Tool[]>> = {
  cleanup: [listBillingResources],
};

/** The tools of a server that offers these toolsets besides. */
export const surfaceWith = (toolsets: readonly Toolset[]): readonly Tool[] => [
  ...surface,
  ...toolsetNames.filter((name) => toolsets.includes(name)).flatMap((name) => optional[name]),
];

/** Every tool, offered by default or not. */
export const wholeSurface: readonly Tool[] = surfaceWith(toolsetNames);
