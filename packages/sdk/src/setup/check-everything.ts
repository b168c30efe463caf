import type { CallContext } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import type { Services } from '../services.ts';
import { checkClusters } from './check-clusters.ts';
import { checkSkyPilot } from './check-skypilot.ts';
import type { SetupReport } from './setup-report.ts';

const notKnown = (error: VibemlError) => ({
  checks: [
    {
      id: 'skypilot',
      title: 'SkyPilot',
      status: 'fail' as const,
      detail: error.message,
      fix: error.advice[0]?.text ?? null,
    },
  ],
  isLocal: true,
});

/** Looks at this machine, at SkyPilot and at the clusters. `ready` is about this machine alone. */
export const checkEverything = (
  services: Services,
  context: CallContext,
): ResultAsync<SetupReport, VibemlError> =>
  safeTry(async function* () {
    const report = yield* services.checkSetup(context);
    const [skypilot, clusters] = yield* ResultAsync.combine([
      services
        .skypilotServer()
        .andThen((server) => checkSkyPilot(server, context))
        .orElse((error) =>
          error.code === 'request.cancelled' ? errAsync(error) : okAsync(notKnown(error)),
        ),
      services.clusters().andThen((known) => checkClusters(known, context)),
    ]);
    // A server elsewhere reads a configuration of its own: ours says nothing of its clusters.
    const ours = skypilot.isLocal ? clusters : [];
    return ok({ ...report, checks: [...report.checks, ...skypilot.checks, ...ours] });
  });
