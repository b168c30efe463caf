import type { OperationName } from '@vibeml/sdk';
import { ownEntry } from '../schemas/json-schema.ts';

/** The tool of each operation; null where an assistant gets none: consent is given by a person. A group is planned and launched with the tools of a run. */
export const toolNames = {
  checkSetup: 'vibeml_check_setup',
  listWorkflows: 'vibeml_list_workflows',
  listOffers: 'vibeml_list_gpu_offers',
  inspectDataset: 'vibeml_inspect_dataset',
  planRun: 'vibeml_plan_run',
  approvePlan: null,
  launchRun: 'vibeml_launch_run',
  listRuns: 'vibeml_list_runs',
  getRun: 'vibeml_get_run',
  waitForRun: 'vibeml_wait_for_run',
  getRunLogs: 'vibeml_get_run_logs',
  diagnoseRun: 'vibeml_diagnose_run',
  stopRun: 'vibeml_stop_run',
  getArtifacts: 'vibeml_get_artifacts',
  getSpend: 'vibeml_get_spend',
  listBilling: 'vibeml_list_billing_resources',
  planGroup: 'vibeml_plan_run',
  approveGroup: null,
  launchGroup: 'vibeml_launch_run',
} as const satisfies Record<OperationName, string | null>;

/** The name of a tool. */
export type ToolName = NonNullable<(typeof toolNames)[OperationName]>;

const operationsByText: Readonly<Record<string, string | null>> = toolNames;

/** The tool that an operation's name stands for in a sentence; undefined for any other word. */
export const toolOfWord = (word: string): string | null | undefined =>
  ownEntry(operationsByText, word);
