// Loaded when SkyPilot is asked for something.
export { nebius } from '@vibeml/cloud-nebius';
export { createHubKeep } from '@vibeml/hub';
export { createSkyPilotDriver, probeManagedJobs } from '@vibeml/skypilot-driver';
export { checkAccess } from './check-access.ts';
export { requireServer } from './require-server.ts';
export { withClaimedKeep } from './with-claimed-keep.ts';
