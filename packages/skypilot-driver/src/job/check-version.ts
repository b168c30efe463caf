import type { CallContext } from '@vibeml/core-models';
import { err, ok } from 'neverthrow';
import type { ServerCalls } from '../server/server-calls.ts';
import { skyFailure } from '../server/sky-failure.ts';
import { testedVersions } from '../server/skypilot-server.ts';

/** Fails with a failure of kind `version` where the server is older than what was tested. */
export const checkVersion = (
  { calls }: { readonly calls: Pick<ServerCalls, 'health'> },
  context: CallContext,
) =>
  calls
    .health(context)
    .andThen(({ api_version }) =>
      api_version < testedVersions.oldest.api ? err(skyFailure('version')) : ok(),
    );
