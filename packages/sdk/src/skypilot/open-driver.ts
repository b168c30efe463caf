// Loaded when SkyPilot is asked for something.
export { nebius } from '@vibeml/cloud-nebius';
export { createSkyPilotDriver, probeManagedJobs } from '@vibeml/skypilot-driver';
export { checkAccess } from './check-access.ts';
export { requireServer } from './require-server.ts';
