import type { CallContext } from '@vibeml/core-models';
import { skypilotServerMissing, skypilotServerUnfit, type VibemlError } from '@vibeml/errors';
import { checkServer, isUsable } from '@vibeml/skypilot-driver';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { KnownServer } from './create-skypilot.ts';

/** Fails unless jobs can be handed to a server: with `skypilot.server_missing` where nobody answers, else with `skypilot.server_unfit`. */
export const requireServer = (
  server: KnownServer,
  context: CallContext,
): ResultAsync<void, VibemlError> =>
  checkServer({ fetch: globalThis.fetch, server }, context).andThen((standing) => {
    const { endpoint, kind, detail, fix } = standing;
    if (isUsable(standing)) return okAsync<void, VibemlError>(undefined);
    return errAsync(
      kind === 'unreachable'
        ? skypilotServerMissing(endpoint, server.isConfigured)
        : skypilotServerUnfit(endpoint, detail, fix ?? detail),
    );
  });
