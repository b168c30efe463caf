import type { CallContext } from '@vibeml/core-models';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { JobSight } from './job-sight.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

/** Gives a machine back and waits for that; launches of it that are under way are called off first. */
export const takeDown = (
  { calls }: SkyPilotTools,
  { cluster, launching }: Pick<JobSight, 'cluster' | 'launching'>,
  context: CallContext,
): ResultAsync<void, DriverFailure> => {
  // Made when it is due: a call of the server begins as soon as it exists.
  const down = (): ResultAsync<void, DriverFailure> =>
    calls
      .down(cluster, context)
      .map(() => undefined)
      .orElse((failure) => (failure.kind === 'cluster_gone' ? okAsync() : errAsync(failure)));
  return launching.length === 0 ? down() : calls.cancelRequests(launching, context).andThen(down);
};
