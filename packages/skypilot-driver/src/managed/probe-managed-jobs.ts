import type { CallContext } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { type CheckCloudsError, listEnabledClouds } from '../check/check-clouds.ts';
import type { CheckServerPorts } from '../check/check-server.ts';
import { driverError } from '../failure/explain-failure.ts';
import { createServerClient } from '../server/create-server-client.ts';
import { canHostManagedJobs, type ManagedJobsVerdict } from './can-host-managed-jobs.ts';
import { createManagedCalls } from './managed-calls.ts';

/** Asks a server whether it can host managed jobs; nothing is started. Fails like any other call of it. */
export const probeManagedJobs = (
  ports: CheckServerPorts,
  context: CallContext,
): ResultAsync<ManagedJobsVerdict, CheckCloudsError> =>
  createManagedCalls(createServerClient(ports))
    .hasController(context)
    .mapErr((failure) => driverError('managedJobs', failure))
    .andThen((hasController) =>
      listEnabledClouds(ports, context).map((enabledClouds) =>
        canHostManagedJobs({ hasController, enabledClouds }),
      ),
    );
