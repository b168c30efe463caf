import { ResultAsync } from 'neverthrow';
import type { SkyPilotEnvironment } from './skypilot-environment.ts';

/** The Python environment of SkyPilot; its lock is large, and loaded only when it is to be built. */
export const loadSkyPilotEnvironment = (): ResultAsync<SkyPilotEnvironment, never> =>
  ResultAsync.fromSafePromise(import('./skypilot-environment.ts')).map(
    ({ skypilotEnvironment }) => skypilotEnvironment,
  );
