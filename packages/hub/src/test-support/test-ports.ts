import { okAsync } from 'neverthrow';
import { createFakeClock, type HubServer } from 'vibeml-testing';
import type { ModelHubPorts } from '../create-model-hub.ts';

/** Ports for a Hub of this machine; no token, nothing kept on disk. */
export const testPorts = (
  server: Pick<HubServer, 'endpoint'>,
  directory: string,
  token: string | null = null,
): ModelHubPorts => ({
  fetch: globalThis.fetch,
  environment: { HF_ENDPOINT: server.endpoint },
  secrets: { find: (name) => okAsync(name === 'HF_TOKEN' ? token : null) },
  clock: createFakeClock('2026-01-02T03:04:05.000Z'),
  workingDirectory: directory,
  homeDirectory: directory,
  deadlineMs: 5000,
});
