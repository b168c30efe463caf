import type { CallContext, Driver, JobSpec, LaunchError } from '@vibeml/core-models';
import { launchFailed } from '@vibeml/errors';
import type { ClaimError, HubKeep } from '@vibeml/hub';
import { okAsync, type ResultAsync } from 'neverthrow';

const asLaunchError = (error: ClaimError): LaunchError =>
  error.code === 'request.cancelled'
    ? error
    : launchFailed('skypilot', error.message.replace(/\.$/, ''), error, error.advice);

/** Makes sure that a result has a place of its own before any machine is asked for. */
const claimKeep = (
  hubKeep: Pick<HubKeep, 'claim'>,
  { name, keep }: JobSpec,
  context: CallContext,
): ResultAsync<void, LaunchError> =>
  keep.kind === 'hub_repository'
    ? hubKeep.claim({ repository: keep.repository, runId: name }, context).mapErr(asLaunchError)
    : okAsync(undefined);

/** The same driver; a job whose result goes to the Hub starts only where its token may write and no other run writes. */
export const withClaimedKeep = (driver: Driver, hubKeep: Pick<HubKeep, 'claim'>): Driver => ({
  ...driver,
  launch: (job, context) =>
    claimKeep(hubKeep, job, context).andThen(() => driver.launch(job, context)),
});
