import type { JobFailure } from '@vibeml/core-models';
import { jobFailureOf } from '../job/observe-job.ts';
import type { ManagedSight } from './managed-sight.ts';
import type { ManagedTools } from './managed-tools.ts';

const unknownPlaces = { machines: [], elsewhere: [] };

/** Why SkyPilot gave up on a managed job, with what can be done; null where it did not. */
export const managedFailure = (
  { providers }: ManagedTools,
  { failure, record }: ManagedSight,
): JobFailure | null =>
  failure === null ? null : jobFailureOf(failure, record ?? unknownPlaces, providers);
