// Everything named here is public; adding a line makes a promise.
export { acceleratorNames, canonicalAccelerator, isAccelerator } from './accelerator-name.ts';
export { Approval, GroupApproval } from './approval.ts';
export {
  BudgetEvidence,
  BudgetLimits,
  BudgetOverride,
  BudgetPolicy,
  BudgetScope,
  BudgetVerdict,
  PolicyChange,
  PolicyKey,
  PolicySetting,
  Spend,
  SpendGroup,
  SpendKey,
  SpendSum,
} from './budget.ts';
export type {
  CloudCredential,
  CloudError,
  CloudPreset,
  CloudProvider,
  CredentialCheck,
  FailedLaunch,
} from './cloud-provider.ts';
export { CostAssumption, CostRange, CostTerm, SpotEconomics } from './cost.ts';
export {
  ColumnMapping,
  DatasetFacts,
  DatasetFormat,
  DatasetSample,
  Finding,
  FindingCost,
  FindingSeverity,
  HubDataset,
  LengthStatistics,
  LossFacts,
  LossMasking,
  PackingGain,
  RenderedSpan,
  RowPreview,
} from './dataset.ts';
export { HyperparameterChoices, Hyperparameters } from './hyperparameters.ts';
export { GroupId, PlanId, RunId, Sha256, Timestamp } from './identifiers.ts';
export {
  Artifact,
  type BilledMachine,
  type BillingResource,
  DriverHandle,
  type DriverKind,
  type JobFailure,
  type JobInput,
  JobPhase,
  type JobPlacement,
  type JobProgram,
  type JobSpec,
  type LogPage,
  LogSource,
  type Observation,
} from './job.ts';
export { CostEstimate, JobHandle, JobStatus } from './job-view.ts';
export { Json, JsonObject } from './json.ts';
export { Keep, Recovery } from './keep.ts';
export { ModelFacts, ModelShape } from './model.ts';
export { sumUsd, toDollars, Usd, usd } from './money.ts';
export {
  Accelerator,
  isStalePrice,
  Offer,
  type OfferListing,
  OfferRemark,
  stalePriceAfterMs,
  type UnpricedMachine,
} from './offer.ts';
export { parseInput } from './parse.ts';
export { parseJson } from './parse-json.ts';
export { isOwnCluster, isWithin, type Place, parsePlace } from './place.ts';
export {
  CounterOffer,
  EnvironmentReference,
  MemoryEstimate,
  Plan,
  PlanAlternative,
  PlanContent,
  PlanRejection,
  RequestChange,
} from './plan.ts';
export { PlanForecast } from './plan-forecast.ts';
export { GroupFailure, GroupItem, mostGroupItems, PlanGroup } from './plan-group.ts';
export type { CallContext } from './ports/call-context.ts';
export type { Driver, DriverError, LaunchError, LogPosition } from './ports/driver.ts';
export type { ResultFiles } from './ports/result-files.ts';
export type {
  DatasetBatch,
  DatasetError,
  DatasetHints,
  DatasetIdentity,
  DatasetSource,
  ModelError,
  ModelHub,
  OfferError,
  OfferQuery,
  OfferSource,
  OpenDataset,
  SequenceTokens,
  SourceRow,
  TokenCounter,
  TokenizerFiles,
} from './ports/sources.ts';
export type {
  Ledger,
  LedgerQuery,
  LedgerState,
  LogCursors,
  PlanForecasts,
  PlanStore,
  ReserveDecision,
  ReserveOutcome,
  RunChange,
  RunQuery,
  RunStore,
  Settlement,
  StoredRun,
  StoreError,
} from './ports/stores.ts';
export type {
  Clock,
  FinishedProcess,
  IdSource,
  InteractiveProcess,
  Processes,
  ProcessRequest,
  SecretStore,
  SecretVault,
} from './ports/system.ts';
export { Quantity, QuantityMethod, QuantityRange } from './quantity.ts';
export { ResumePoint } from './resume-point.ts';
export { Run, RunStatus, TrainingProgress } from './run.ts';
export { RunEvent, type RunEventType } from './run-event.ts';
export type { DefaultsBasis, TrainingEngine } from './training-engine.ts';
export { AnswerForm, TrainingRequest, type TrainingRequestInput } from './training-request.ts';
export { WorkflowChoice, WorkflowMetadata } from './workflow.ts';
