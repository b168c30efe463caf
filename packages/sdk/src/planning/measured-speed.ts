import type { Quantity } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { Services } from '../services.ts';

/** Runs that are searched for a measured speed, newest first. */
const searchedRuns = 50;

/** Tokens per second of the newest finished run of the same model and workflow on this machine; null when there is none. */
export const measuredSpeed = (
  services: Services,
  wanted: { readonly model: string; readonly workflow: string; readonly machine: string },
): ResultAsync<Quantity | null, VibemlError> =>
  services.runs.listRuns({ statuses: ['succeeded'], limit: searchedRuns }).map(({ runs }) => {
    const progress = runs
      .filter(
        (run) =>
          run.model === wanted.model &&
          run.workflow === wanted.workflow &&
          run.machine === wanted.machine,
      )
      .map(({ id, progress: newest }) => ({ id, newest }))
      .find(({ newest }) => newest !== null && newest.tokensPerSecond !== null);
    if (progress?.newest?.tokensPerSecond == null) return null;
    return {
      value: progress.newest.tokensPerSecond,
      unit: 'tokens/s',
      source: `run ${progress.id}`,
      observedAt: progress.newest.at,
      method: 'measured' as const,
    };
  });
