// Everything named here is public; adding a line makes a promise.
export { type CheckCloudsError, checkClouds, listEnabledClouds } from './check/check-clouds.ts';
export { type CheckServerPorts, checkServer } from './check/check-server.ts';
export type { CloudCheck } from './check/cloud-check.ts';
export { isLocalEndpoint } from './check/is-local-endpoint.ts';
export { isUsable, type ServerStanding } from './check/server-standing.ts';
export { explainLaunchFailure, type LaunchPlace } from './failure/explain-failure.ts';
export { type FailureWords, failureWords } from './failure/failure-words.ts';
export { createSkyPilotDriver } from './job/create-skypilot-driver.ts';
export type { SkyPilotDriverPorts } from './job/skypilot-driver-ports.ts';
export type { ClusterAccessPorts } from './kept/create-cluster-access.ts';
export type { KeptFiles } from './kept/kept-files.ts';
export {
  createLocalServer,
  type LocalServer,
  type LocalServerStatus,
  type RunningServer,
  type StartOptions,
} from './local-server/create-local-server.ts';
export { loadSkyPilotEnvironment } from './local-server/load-skypilot-environment.ts';
export type { InstallError, LocalServerPorts } from './local-server/local-server-ports.ts';
export { usualPort as usualLocalPort } from './local-server/server-layout.ts';
export { ServerRecord } from './local-server/server-record.ts';
export type { SkyPilotEnvironment } from './local-server/skypilot-environment.ts';
export type { StartError } from './local-server/start-server.ts';
export {
  canHostManagedJobs,
  type ManagedJobsFacts,
  type ManagedJobsVerdict,
  managedJobLoss,
} from './managed/can-host-managed-jobs.ts';
export { probeManagedJobs } from './managed/probe-managed-jobs.ts';
export { classifyFailure, type SkyFailure, type SkyFailureKind } from './server/sky-failure.ts';
export {
  type Fetch,
  type SkyPilotServer,
  spokenVersion,
  testedVersions,
} from './server/skypilot-server.ts';
export { buildTask } from './task/build-task.ts';
