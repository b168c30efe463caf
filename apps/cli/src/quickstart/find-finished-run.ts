import type { OperationInput, OperationOutput, RunSummary, Vibeml, VibemlError } from '@vibeml/sdk';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { demoName, demoTag } from './demo-request.ts';

type Found = OperationOutput<'getRun'>;

const searchedRuns = 100;

async function* findSteps(vibeml: Vibeml, candidates: readonly RunSummary[], wanted: string) {
  for (const { runId } of candidates) {
    const found = yield* vibeml.getRun({ runId, cached: true });
    if (found.run.tags[demoTag] === wanted) return ok<Found | null>(found);
  }
  return ok<Found | null>(null);
}

/** A finished quickstart run of the same data, model and settings; null when there is none. */
export const findFinishedRun = (
  vibeml: Vibeml,
  request: OperationInput<'planRun'>,
): ResultAsync<Found | null, VibemlError> =>
  vibeml
    .listRuns({ statuses: ['succeeded'], limit: searchedRuns, cached: true })
    .andThen(({ runs }) =>
      safeTry<Found | null, VibemlError>(() =>
        findSteps(
          vibeml,
          runs.filter((run) => run.name === demoName),
          request.tags?.[demoTag] ?? '',
        ),
      ),
    );
