// Everything named here is public; adding a line makes a promise.

export { canResume } from './can-resume.ts';
export { judgeOf } from './check-launch.ts';
export { createJobs, type Jobs } from './create-jobs.ts';
export { createLazyJobs } from './create-lazy-jobs.ts';
export type { DiagnoseRun, Diagnosis } from './diagnose-run.ts';
export type { DiagnosisCategory } from './diagnosis-category.ts';
export type { ArtifactsRequest, FindArtifacts, RunArtifacts } from './find-artifacts.ts';
export type { FindResumePoint } from './find-resume-point.ts';
export { type GetRun, isAsked, type ReadOptions } from './get-run.ts';
export type { GlanceAtRuns } from './glance-at-runs.ts';
export { interpretObservation, type ObservationContext } from './interpret-observation.ts';
export { interpretTrainerEvents } from './interpret-trainer-events.ts';
export { toJobHandle, toJobStatus } from './job-handle.ts';
export type { Launched, LaunchRun, LaunchRunError } from './launch-run.ts';
export type { ListRuns, RunPage } from './list-runs.ts';
export type { Evidence } from './log-evidence.ts';
export type { JobsPorts } from './ports.ts';
export type {
  EvaluationPoint,
  MetricPoint,
  ReadMetrics,
  RunMetrics,
} from './read-metrics.ts';
export type { LogsRequest, ReadRunLogs, RunLogs } from './read-run-logs.ts';
export { foldRun, reduceRun } from './reduce-run.ts';
export type { ReadError, RefreshOptions, RefreshRun } from './refresh-run.ts';
export type { LineFilter } from './render-log-lines.ts';
export { type RunCost, runCost } from './run-cost.ts';
export { isSettled, isTerminal, liveStatuses, terminalStatuses } from './run-status.ts';
export type { RunView } from './run-view.ts';
export type { StopRequest, StopRun } from './stop-run.ts';
export type { Supervised, SuperviseOptions, SuperviseRun } from './supervise-run.ts';
export type { Waited, WaitForRun, WaitRequest } from './wait-for-run.ts';
