import type { Run, RunId, RunStore, StoreError } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';

/** Keeps when engines told of runs, so that what the store knows can say how old it is. */
export interface Looks {
  /** Notes an answer; of answers in quick succession the first. */
  note(runId: RunId, at: string): ResultAsync<void, StoreError>;
  /** Up to when runs are known: the last answer, or the newest event. */
  observedAt(runs: readonly Run[]): ResultAsync<ReadonlyMap<RunId, string>, StoreError>;
}

/** Whoever follows a run looks every second; it is enough to write down some of that. */
const pauseMs = 2000;

const later = (one: string, other: string): string =>
  Date.parse(other) > Date.parse(one) ? other : one;

/** Keeps looks in the store. */
export const createLooks = (runs: Pick<RunStore, 'noteLook' | 'findLooks'>): Looks => {
  const noted = new Map<RunId, number>();
  return {
    note(runId, at) {
      const atMs = Date.parse(at);
      if (atMs - (noted.get(runId) ?? Number.NEGATIVE_INFINITY) < pauseMs)
        return okAsync(undefined);
      noted.set(runId, atMs);
      return runs.noteLook(runId, at);
    },
    observedAt: (known) =>
      known.length === 0
        ? okAsync(new Map())
        : runs
            .findLooks(known.map(({ id }) => id))
            .map(
              (looks) =>
                new Map(
                  known.map(({ id, updatedAt }) => [
                    id,
                    later(updatedAt, looks.get(id) ?? updatedAt),
                  ]),
                ),
            ),
  };
};
