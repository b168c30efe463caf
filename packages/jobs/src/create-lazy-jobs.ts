import type { RunStore } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { Jobs } from './create-jobs.ts';
import { createGetRun } from './get-run.ts';
import type { GlanceAtRuns } from './glance-at-runs.ts';
import { createListRuns } from './list-runs.ts';
import { loadRun } from './load-run.ts';
import { createLooks } from './looks.ts';
import type { RefreshRun } from './refresh-run.ts';
import { isSettled } from './run-status.ts';
import { settledView } from './run-view.ts';

/**
 * Gives jobs that are loaded when an engine is needed. The store alone answers for a run that is settled, so that
 * the most common question stays quick.
 */
export const createLazyJobs = (runs: RunStore, load: () => ResultAsync<Jobs, never>): Jobs => {
  const refresh: RefreshRun = (runId, ...call) =>
    loadRun(runs, runId).andThen(({ run }) =>
      isSettled(run)
        ? okAsync(settledView(run))
        : load().andThen((jobs) => jobs.refresh(runId, ...call)),
    );
  const glance: GlanceAtRuns = (...call) => load().andThen((jobs) => jobs.glance(...call));
  const looks = createLooks(runs);
  return {
    refresh,
    glance,
    get: createGetRun(runs, looks, refresh),
    list: createListRuns(runs, looks, refresh, glance),
    launch: (...call) => load().andThen((jobs) => jobs.launch(...call)),
    findRunOfPlan: (...call) => load().andThen((jobs) => jobs.findRunOfPlan(...call)),
    wait: (...call) => load().andThen((jobs) => jobs.wait(...call)),
    stop: (...call) => load().andThen((jobs) => jobs.stop(...call)),
    logs: (...call) => load().andThen((jobs) => jobs.logs(...call)),
    metrics: (...call) => load().andThen((jobs) => jobs.metrics(...call)),
    diagnose: (...call) => load().andThen((jobs) => jobs.diagnose(...call)),
    resumePoint: (...call) => load().andThen((jobs) => jobs.resumePoint(...call)),
    artifacts: (...call) => load().andThen((jobs) => jobs.artifacts(...call)),
    supervise: (...call) => load().andThen((jobs) => jobs.supervise(...call)),
  };
};
