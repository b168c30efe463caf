import type { Driver } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import {
  createRealClock,
  type SkyPilotServerOptions,
  type SkyPilotTestServer,
  startSkyPilotServer,
  temporaryDirectory,
} from 'vibeml-testing';
import { onTestFinished } from 'vitest';
import { createSkyPilotDriver } from '../job/create-skypilot-driver.ts';
import type { SkyPilotDriverPorts } from '../job/skypilot-driver-ports.ts';

/** A driver, and the server that it talks to. */
export interface OpenedDriver {
  readonly driver: Driver;
  readonly server: SkyPilotTestServer;
  readonly recordsDirectory: string;
  /** Another driver of the same server; it remembers nothing unless it is given the same directory. */
  another(parts: Partial<SkyPilotDriverPorts>): Driver;
}

/** Opens a driver over a server without jobs; both are gone when the test is over. */
export const openDriver = async (
  options: SkyPilotServerOptions = {},
  parts: Partial<SkyPilotDriverPorts> = {},
): Promise<OpenedDriver> => {
  const recordsDirectory = await temporaryDirectory();
  const server = await startSkyPilotServer(options);
  onTestFinished(() => server.close());
  const ports: SkyPilotDriverPorts = {
    server: {
      endpoint: server.endpoint,
      token: options.token ?? null,
      userId: 'c0ffee00',
      userName: 'ada',
    },
    fetch: globalThis.fetch,
    clock: createRealClock(),
    secrets: { find: (name) => okAsync(name === 'HF_TOKEN' ? 'hf_secretvalue' : null) },
    recordsDirectory,
    ...parts,
  };
  return {
    driver: createSkyPilotDriver(ports),
    server,
    recordsDirectory,
    another: (others) => createSkyPilotDriver({ ...ports, ...others }),
  };
};
