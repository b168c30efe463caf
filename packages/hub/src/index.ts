// Everything named here is public; adding a line makes a promise.
export { createHub, type Hub } from './create-hub.ts';
export { createHubDatasets } from './create-hub-datasets.ts';
export { createModelHub, type ModelHubPorts } from './create-model-hub.ts';
export type { HubWriter } from './find-writer.ts';
export type { HubPorts } from './hub-client.ts';
export type { HubEnvironment } from './hub-environment.ts';
export type { Fetch } from './hub-request.ts';
export type { ClaimError } from './keep/claim-repository.ts';
export { createHubKeep, type HubKeep, type HubKeptFiles } from './keep/create-hub-keep.ts';
export type { ModelLocations } from './model-reference.ts';
