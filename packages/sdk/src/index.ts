// Everything named here is public; adding a line makes a promise.
export type {
  CredentialCheckResult,
  CredentialEntry,
  KeptCredential,
  RemovedCredential,
} from '@vibeml/config';
export {
  type Approval,
  type Artifact,
  type BudgetPolicy,
  type BudgetVerdict,
  type CostEstimate,
  type DatasetFacts,
  DatasetFormat,
  type Finding,
  GroupId,
  type GroupItem,
  type HyperparameterChoices,
  Hyperparameters,
  JobHandle,
  JobStatus,
  type JsonObject,
  type LogSource,
  type ModelFacts,
  type Offer,
  Plan,
  type PlanGroup,
  PlanId,
  type PolicyChange,
  PolicyKey,
  type PolicySetting,
  parseInput,
  type Quantity,
  type QuantityRange,
  Run,
  RunId,
  RunStatus,
  TrainingRequest,
  type TrainingRequestInput,
  type WorkflowMetadata,
} from '@vibeml/core-models';
export {
  type Advice,
  approvalRefused,
  approvalRequired,
  cancelled,
  classify,
  configKeyUnknown,
  configUnwritable,
  credentialInArguments,
  credentialMissing,
  type ErrorCode,
  type ErrorJson,
  type ErrorOf,
  errorPage,
  excerpt,
  notSupported,
  redact,
  renderText,
  requestInvalid,
  stripVTControlCharacters,
  toException,
  toJson,
  unexpected,
  type VibemlError,
} from '@vibeml/errors';
export type { ClusterEntryInput, ClusterProposal, KnownCluster } from '@vibeml/slurm-clusters';
export { createVibeml } from './create-vibeml.ts';
export { parseGroupInput } from './groups/parse-group-input.ts';
export type {
  ChatMessage,
  ChatSession,
  ClusterServer,
  ClusterTools,
  DemoModel,
  EndedBilling,
  LocalTools,
  PolicyProposal,
  PreferenceEntry,
  SkyPilotStatus,
  SkyPilotTools,
} from './local-tools.ts';
export { NextAction } from './next-action.ts';
export type { Operation, OperationCall, OperationProgress, Safety } from './operation.ts';
export { ApproveGroupOutput } from './operations/approve-group.ts';
export { ApprovePlanOutput } from './operations/approve-plan.ts';
export { CheckSetupOutput, SetupCheck } from './operations/check-setup.ts';
export { DiagnoseRunOutput } from './operations/diagnose-run.ts';
export { GetArtifactsOutput } from './operations/get-artifacts.ts';
export { GetRunOutput, MetricPoint } from './operations/get-run.ts';
export { GetRunLogsOutput } from './operations/get-run-logs.ts';
export { GetSpendOutput } from './operations/get-spend.ts';
export { type OperationName, type Operations, operations } from './operations/index.ts';
export { InspectDatasetOutput } from './operations/inspect-dataset.ts';
export { LaunchGroupOutput } from './operations/launch-group.ts';
export { LaunchRunOutput } from './operations/launch-run.ts';
export { BillingItem, ListBillingOutput } from './operations/list-billing.ts';
export { ListOffersOutput } from './operations/list-offers.ts';
export { ListRunsOutput } from './operations/list-runs.ts';
export { ListWorkflowsOutput } from './operations/list-workflows.ts';
export { PlanGroupOutput } from './operations/plan-group.ts';
export { PlanRunOutput } from './operations/plan-run.ts';
export { PlanRunInput } from './operations/plan-run-input.ts';
export { StopRunOutput } from './operations/stop-run.ts';
export { WaitForRunOutput } from './operations/wait-for-run.ts';
export { RunSummary, RunView } from './run-view.ts';
export type { OperationFunctions, OperationInput, OperationOutput, Vibeml } from './vibeml.ts';
export type { VibemlOptions } from './vibeml-options.ts';
