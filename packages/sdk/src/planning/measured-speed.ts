import type { VibemlError } from '@vibeml/errors';
import type { MeasuredSpeed } from '@vibeml/planning';
import type { ResultAsync } from 'neverthrow';
import type { Services } from '../services.ts';

/** Runs that are searched for a measured speed, newest first. */
const searchedRuns = 50;

/** Tokens per second of the finished runs of a model, newest first. */
export const measuredSpeeds = (
  services: Services,
  model: string,
): ResultAsync<readonly MeasuredSpeed[], VibemlError> =>
  services.runs.listRuns({ statuses: ['succeeded'], limit: searchedRuns }).map(({ runs }) =>
    runs
      .filter((run) => run.model === model)
      .flatMap(({ id, workflow, machine, progress }) =>
        progress?.tokensPerSecond == null
          ? []
          : [
              {
                workflow,
                machine,
                tokensPerSecond: {
                  value: progress.tokensPerSecond,
                  unit: 'tokens/s',
                  source: `run ${id}`,
                  observedAt: progress.at,
                  method: 'measured' as const,
                },
              },
            ],
      ),
  );
