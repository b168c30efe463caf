// Everything named here is public; adding a line makes a promise.
export { type CatalogueEntry, errorCatalogue } from './catalogue.ts';
export { type Classification, classify, type Recovery } from './classify.ts';
export {
  cloudAccessDenied,
  cloudRegionUnknown,
  type ElsewhereOffered,
  noCapacity,
  quotaExceeded,
} from './cloud-errors.ts';
export { clusterEntryRefused, clusterUnknown } from './cluster-errors.ts';
export {
  configKeyUnknown,
  configUnreadable,
  configUnwritable,
  configValueInvalid,
} from './config-errors.ts';
export type { CounterOfferLine } from './counter-offer-line.ts';
export {
  type CredentialOwner,
  credentialInArguments,
  credentialMissing,
  credentialProviderUnknown,
  credentialUnchecked,
  credentialUnreadable,
  credentialWrong,
} from './credential-errors.ts';
export {
  datasetColumnMissing,
  datasetEmpty,
  datasetFormatMixed,
  datasetFormatUnknown,
  datasetNotFound,
  datasetRowInvalid,
  datasetTypeUnsupported,
  datasetUnfit,
  datasetUnreadable,
} from './dataset-errors.ts';
export {
  driverTimeout,
  driverUnavailable,
  jobUnknown,
  launchFailed,
} from './driver-errors.ts';
export {
  diskFull,
  environmentFailed,
  pythonMissing,
} from './environment-errors.ts';
export type { Advice, Detail, DetailRecord, ErrorKind, ErrorShape } from './error-shape.ts';
export { excerpt } from './excerpt.ts';
export {
  datasetAccessDenied,
  datasetFilesUnsupported,
  datasetHubUnreachable,
  datasetRevisionNotFound,
  datasetSplitNotFound,
  modelRevisionNotFound,
} from './hub-errors.ts';
export {
  notSupported,
  unexpected,
} from './internal-errors.ts';
export { invariant } from './invariant.ts';
export { keepRefused, keepUnreachable } from './keep-errors.ts';
export {
  modelAccessDenied,
  modelDirectoryNotFound,
  modelHubUnreachable,
  modelIsAdapter,
  modelNotFound,
  modelNotUsable,
  modelTooLarge,
} from './model-errors.ts';
export {
  approvalRefused,
  approvalRequired,
  budgetExceeded,
  budgetUnbounded,
  type ExceededBudget,
  gpuNotSupported,
  noOffer,
  planExpired,
  planNotFound,
  planStale,
  policyRefused,
  priceMissing,
  workflowUnfit,
  workflowUnknown,
} from './plan-errors.ts';
export { redact } from './redact.ts';
export { errorPage, renderText, type SpendingNow } from './render-text.ts';
export {
  cancelled,
  hyperparameterInvalid,
  requestInvalid,
} from './request-errors.ts';
export {
  artifactMissing,
  runFailed,
  runNotFinished,
  runNotFound,
  runNotResumable,
} from './run-errors.ts';
export {
  type FailedServerStart,
  skypilotInstallFailed,
  skypilotServerMissing,
  skypilotServerUnfit,
  skypilotStartFailed,
} from './skypilot-errors.ts';
export {
  storeCorrupt,
  storeLocked,
  storeTooNew,
  storeUnavailable,
} from './store-errors.ts';
export { stripVTControlCharacters } from './strip-control-characters.ts';
export { toException } from './to-exception.ts';
export { type ErrorJson, toJson } from './to-json.ts';
export type { ErrorCode, ErrorOf, VibemlError } from './vibeml-error.ts';
export { deadlineMissed, workflowInvalid, workflowNotYet } from './workflow-errors.ts';
