import type { CallContext } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { SlurmClusters } from '@vibeml/slurm-clusters';
import { errAsync, ok, okAsync, ResultAsync } from 'neverthrow';
import type { SetupCheckResult } from './setup-report.ts';

type Checks = readonly SetupCheckResult[];

const mostClusters = 8;

const unreadable = (error: VibemlError): SetupCheckResult => ({
  id: 'slurm',
  title: 'Slurm clusters',
  status: 'fail',
  detail: error.message,
  fix: error.advice[0]?.text ?? null,
});

/** Looks at every Slurm cluster of this machine's configuration, all at once; without one there is nothing to say. */
export const checkClusters = (
  clusters: SlurmClusters,
  context: CallContext,
): ResultAsync<Checks, VibemlError> =>
  clusters
    .list()
    .map((listing) => listing.clusters.slice(0, mostClusters))
    .andThen((known) => ResultAsync.combine(known.map(({ name }) => clusters.check(name, context))))
    .andThen((all) => ok<Checks, VibemlError>(all.flat()))
    .orElse(
      (error): ResultAsync<Checks, VibemlError> =>
        error.code === 'request.cancelled' ? errAsync(error) : okAsync([unreadable(error)]),
    );
