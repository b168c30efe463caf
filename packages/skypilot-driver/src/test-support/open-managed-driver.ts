import type { Driver, JobSpec } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import {
  createRealClock,
  type SkyPilotTestServer,
  startSkyPilotServer,
  temporaryDirectory,
} from 'vibeml-testing';
import { onTestFinished } from 'vitest';
import type { SkyPilotDriverPorts } from '../job/skypilot-driver-ports.ts';
import { createManagedDriver } from '../managed/create-managed-driver.ts';

/** A driver of managed jobs, and the server that it talks to. */
export interface OpenedManagedDriver {
  readonly driver: Driver;
  readonly server: SkyPilotTestServer;
  readonly ports: SkyPilotDriverPorts;
}

/** Opens a driver of managed jobs over a server without jobs; both are gone when the test is over. */
export const openManagedDriver = async (): Promise<OpenedManagedDriver> => {
  const server = await startSkyPilotServer();
  onTestFinished(() => server.close());
  const clock = createRealClock();
  const ports: SkyPilotDriverPorts = {
    server: { endpoint: server.endpoint, token: null, userId: 'c0ffee00', userName: 'ada' },
    fetch: globalThis.fetch,
    // Nobody waits for seconds in a test.
    clock: {
      ...clock,
      sleep: (milliseconds, signal) => clock.sleep(Math.min(milliseconds, 20), signal),
    },
    secrets: { find: (name) => okAsync(name === 'HF_TOKEN' ? 'hf_secretvalue' : null) },
    recordsDirectory: await temporaryDirectory(),
  };
  return { driver: createManagedDriver(ports), server, ports };
};

/** The same job in the hands of SkyPilot's controller. */
export const managed = (job: JobSpec): JobSpec => ({
  ...job,
  recovery: { mode: 'managed_job', maxRestarts: 3, reason: 'a test' },
});
