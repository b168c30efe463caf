import type { PlanId, Run, StoreError } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { createStopDelivery } from './deliver-stop.ts';
import { createDiagnoseRun, type DiagnoseRun } from './diagnose-run.ts';
import { createFindArtifacts, type FindArtifacts } from './find-artifacts.ts';
import { createFindResumePoint, type FindResumePoint } from './find-resume-point.ts';
import { createGetRun, type GetRun } from './get-run.ts';
import { createGlanceAtRuns, type GlanceAtRuns } from './glance-at-runs.ts';
import { createLaunchRun, type LaunchRun } from './launch-run.ts';
import { createListRuns, type ListRuns } from './list-runs.ts';
import { createLooks } from './looks.ts';
import type { JobsPorts } from './ports.ts';
import { createReadMetrics, type ReadMetrics } from './read-metrics.ts';
import { createReadRunLogs, type ReadRunLogs } from './read-run-logs.ts';
import { createRecoverRun } from './recover-run.ts';
import { createRefreshRun, type RefreshRun } from './refresh-run.ts';
import { createStopRun, type StopRun } from './stop-run.ts';
import { createSuperviseRun, type SuperviseRun } from './supervise-run.ts';
import { createWaitForRun, type WaitForRun } from './wait-for-run.ts';

/** Everything that can be done with runs. */
export interface Jobs {
  /** Fails with `approval.required`, `plan.expired`, or what the engine gives. */
  readonly launch: LaunchRun;
  /** The run that a plan has already; null when it was never launched. */
  readonly findRunOfPlan: (planId: PlanId) => ResultAsync<Run | null, StoreError>;
  readonly refresh: RefreshRun;
  /** Fails with `run.not_found`. */
  readonly get: GetRun;
  readonly list: ListRuns;
  /** What `list` does with runs that work elsewhere. */
  readonly glance: GlanceAtRuns;
  /** Fails with `request.cancelled` when the caller gives up; a timeout is an answer. */
  readonly wait: WaitForRun;
  readonly stop: StopRun;
  readonly logs: ReadRunLogs;
  readonly metrics: ReadMetrics;
  readonly diagnose: DiagnoseRun;
  /** Fails with `run.not_resumable`. */
  readonly resumePoint: FindResumePoint;
  /** Fails with `run.not_finished` and `run.artifact_missing`. */
  readonly artifacts: FindArtifacts;
  readonly supervise: SuperviseRun;
}

const ownerCharacters = 12;

/** Joins stores and engines into the life of runs. */
export const createJobs = (ports: JobsPorts): Jobs => {
  const owner = ports.ids.randomCharacters(ownerCharacters);
  const delivery = createStopDelivery(ports.driver);
  const looks = createLooks(ports.runs);
  const refresh = createRefreshRun(ports, delivery, looks, owner);
  const glance = createGlanceAtRuns(ports, looks, refresh);
  const wait = createWaitForRun(refresh, ports.clock);
  return {
    launch: createLaunchRun(ports, owner),
    findRunOfPlan: (planId) =>
      ports.runs.findRunOfPlan(planId).map((stored) => stored?.run ?? null),
    refresh,
    get: createGetRun(ports.runs, looks, refresh),
    list: createListRuns(ports.runs, looks, refresh, glance),
    glance,
    wait,
    stop: createStopRun(ports, delivery),
    logs: createReadRunLogs(ports),
    metrics: createReadMetrics(ports),
    diagnose: createDiagnoseRun(ports, refresh),
    resumePoint: createFindResumePoint(ports, refresh),
    artifacts: createFindArtifacts(ports, refresh),
    supervise: createSuperviseRun(ports, wait, createRecoverRun(ports), owner),
  };
};
