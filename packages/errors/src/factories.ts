// Every factory, by area. A factory that is not listed here is not part of the union.
export {
  cloudAccessDenied,
  cloudRegionUnknown,
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
export {
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
export { deadlineMissed, workflowInvalid, workflowNotYet } from './workflow-errors.ts';
