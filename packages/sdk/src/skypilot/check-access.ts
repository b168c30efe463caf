import type { CallContext } from '@vibeml/core-models';
import { cloudAccessDenied, type VibemlError } from '@vibeml/errors';
import { checkClouds, listEnabledClouds } from '@vibeml/skypilot-driver';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { KnownServer } from './create-skypilot.ts';

const howToFix: Readonly<Record<string, string>> = {
  nebius:
    'Give the machine of the API server a key of Nebius: vibeml credentials set nebius, or ~/.nebius/credentials.json there.',
  slurm: 'Name the cluster in ~/.slurm/config of the API server: vibeml cluster add slurm.',
  kubernetes: 'Put a context into ~/.kube/config on the machine of the API server.',
};

const denied = (provider: string, reason: string | null) =>
  cloudAccessDenied(
    provider,
    reason === null
      ? 'the SkyPilot API server may not use it'
      : `the SkyPilot API server may not use it (${reason.replace(/\.$/, '')})`,
    howToFix[provider] ?? `See why on the machine of the API server: sky check ${provider}.`,
  );

/**
 * Whether the server may use a cloud or a kind of cluster. What it could not use at its last look is looked at anew, since
 * credentials may have come since. Fails with `cloud.access_denied`, or as any call of the server.
 */
export const checkAccess = (
  server: KnownServer,
  provider: string,
  context: CallContext,
): ResultAsync<void, VibemlError> => {
  const ports = { fetch: globalThis.fetch, server };
  return listEnabledClouds(ports, context).andThen((enabled) => {
    if (enabled.includes(provider)) return okAsync<void, VibemlError>(undefined);
    return checkClouds(ports, [provider], context).andThen((checks) => {
      const found = checks.find(({ cloud }) => cloud === provider);
      return found?.isEnabled === true
        ? okAsync<void, VibemlError>(undefined)
        : errAsync(denied(provider, found?.reason ?? null));
    });
  });
};
