// Everything named here is public; adding a line makes a promise.
export { explainLaunchFailure, type LaunchPlace } from './failure/explain-failure.ts';
export { createSkyPilotDriver } from './job/create-skypilot-driver.ts';
export type { SkyPilotDriverPorts } from './job/skypilot-driver-ports.ts';
export { classifyFailure, type SkyFailure, type SkyFailureKind } from './server/sky-failure.ts';
export { type Fetch, type SkyPilotServer, spokenVersion } from './server/skypilot-server.ts';
export { buildTask } from './task/build-task.ts';
