// Loaded when a job of SkyPilot is dealt with.
export { nebius } from '@vibeml/cloud-nebius';
export { createSkyPilotDriver } from '@vibeml/skypilot-driver';
