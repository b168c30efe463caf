import type { Run, RunId, RunStore } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import { createMemory, keepRun, keepSettlement, type Memory, runOfPlan } from './memory.ts';

interface Lease {
  readonly owner: string;
  readonly expiresAtMs: number;
}

const isAfter = (moment: string, earlier: string | undefined): boolean =>
  earlier === undefined || Date.parse(moment) > Date.parse(earlier);

const newestFirst = (one: Run, other: Run): number =>
  Date.parse(other.createdAt) - Date.parse(one.createdAt) || (other.id < one.id ? -1 : 1);

// A cursor is the id of the last run that was given; one from elsewhere is past the end.
const placeAfter = (all: readonly Run[], cursor: string): number => {
  const last = all.findIndex((run) => run.id === cursor);
  return last === -1 ? all.length : last + 1;
};

/** A run store that forgets everything at the end; several users may share it. */
export const createMemoryRunStore = (memory: Memory = createMemory()): RunStore => {
  const { runs } = memory;
  const leases = new Map<string, Lease>();
  const looks = new Map<RunId, string>();

  return {
    createRun: (change) => okAsync(runOfPlan(memory, change.run.planId) ?? keepRun(memory, change)),
    appendEvents(change) {
      const kept = runs.get(change.runId);
      if (kept === undefined || kept.stored.run.version !== change.expectedVersion)
        return okAsync('conflict');
      runs.set(change.runId, {
        stored: { run: change.run, cursors: change.cursors },
        events: [...kept.events, ...change.events],
      });
      keepSettlement(memory, change);
      return okAsync('appended');
    },
    findRun: (runId) => okAsync(runs.get(runId)?.stored ?? null),
    findRunOfPlan: (planId) => okAsync(runOfPlan(memory, planId)),
    listRuns(query) {
      const all = [...runs.values()]
        .map((each) => each.stored.run)
        .filter((run) => query.statuses === undefined || query.statuses.includes(run.status))
        .filter((run) => isAfter(run.createdAt, query.createdAfter))
        .sort(newestFirst);
      const start = query.cursor === undefined ? 0 : placeAfter(all, query.cursor);
      const page = all.slice(start, start + query.limit);
      return okAsync({
        runs: page,
        nextCursor: start + query.limit < all.length ? (page.at(-1)?.id ?? null) : null,
        total: all.length,
      });
    },
    closestRunIds: (runId) =>
      okAsync([...runs.keys()].filter((id) => id.startsWith(runId.slice(0, 4))).slice(0, 5)),
    listEvents(query) {
      const events = (runs.get(query.runId)?.events ?? [])
        .slice(query.after ?? 0)
        .filter((event) => query.types === undefined || query.types.includes(event.type));
      return okAsync(events.slice(0, query.limit));
    },
    acquireLease(lease) {
      const held = leases.get(lease.name);
      if (held !== undefined && held.owner !== lease.owner && held.expiresAtMs > lease.nowMs)
        return okAsync(false);
      leases.set(lease.name, { owner: lease.owner, expiresAtMs: lease.nowMs + lease.ttlMs });
      return okAsync(true);
    },
    noteLook(runId, at) {
      if (isAfter(at, looks.get(runId))) looks.set(runId, new Date(at).toISOString());
      return okAsync(undefined);
    },
    findLooks: (runIds) =>
      okAsync(
        new Map(
          runIds.flatMap((runId) => {
            const at = looks.get(runId);
            return at === undefined ? [] : [[runId, at] as const];
          }),
        ),
      ),
    releaseLease(lease) {
      if (leases.get(lease.name)?.owner === lease.owner) leases.delete(lease.name);
      return okAsync(undefined);
    },
  };
};
