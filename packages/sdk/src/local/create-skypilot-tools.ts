import { type CheckServerPorts, checkServer, type LocalServer } from '@vibeml/skypilot-driver';
import type { SkyPilotTools } from '../local-tools.ts';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';
import { completeCall } from '../vibeml.ts';

/** What these tools need. */
export interface SkyPilotToolsPorts {
  readonly services: Services;
  readonly server: LocalServer;
  readonly environmentsDirectory: string;
}

const noteTo =
  ({ onProgress }: OperationCall) =>
  (message: string): void =>
    onProgress({ progress: 0, total: null, message });

/** Makes the tools that install, start, end and describe the API server of this machine. */
export const createSkyPilotTools = ({
  services,
  server,
  environmentsDirectory,
}: SkyPilotToolsPorts): SkyPilotTools => ({
  install: (given) => {
    const call = completeCall(given);
    return server
      .install(noteTo(call), call)
      .map((installed) => ({ ...installed, directory: environmentsDirectory }));
  },
  start: ({ port }, given) => {
    const call = completeCall(given);
    return server.start({ port, onNote: noteTo(call) }, call);
  },
  stop: (given) => server.stop(completeCall(given)).map((wasRunning) => ({ wasRunning })),
  status: (given) => {
    const call = completeCall(given);
    const look = (known: CheckServerPorts['server']) =>
      checkServer({ fetch: globalThis.fetch, server: known }, call);
    return services.skypilotServer().andThen((known) =>
      look(known).andThen((used) =>
        server.status(call).map((own) => ({
          own,
          used: { ...used, isConfigured: known.isConfigured },
        })),
      ),
    );
  },
});
