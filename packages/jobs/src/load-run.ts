import type { RunId, RunStore, StoredRun, StoreError } from '@vibeml/core-models';
import { type ErrorOf, runNotFound } from '@vibeml/errors';
import { err, okAsync, type ResultAsync } from 'neverthrow';

/** The stored run. Fails with `run.not_found`, which names ids that look alike. */
export const loadRun = (
  runs: RunStore,
  runId: RunId,
): ResultAsync<StoredRun, StoreError | ErrorOf<'run.not_found'>> =>
  runs.findRun(runId).andThen((stored) =>
    stored === null
      ? runs
          .closestRunIds(runId)
          .orElse(() => okAsync([]))
          .andThen((closest) => err(runNotFound(runId, closest)))
      : okAsync(stored),
  );
