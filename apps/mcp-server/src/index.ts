// Everything named here is public; adding a line makes a promise.

export type { ClientChange, ClientError } from './clients/client-change.ts';
export { type InstallRequest, installClient } from './clients/install-client.ts';
export { removeClient } from './clients/remove-client.ts';
export { npxCommand, type ServerCommand } from './clients/server-entry.ts';
export {
  type ClientName,
  type ClientPlace,
  supportedClients,
} from './clients/supported-clients.ts';
export { createServer } from './create-server.ts';
export type { ServerPorts } from './create-server-state.ts';
export { type ServePorts, serve } from './serve.ts';
export { readToolsets, type Toolset, toolsetNames, toolsetsVariable } from './toolsets.ts';
