import type { Run } from '@vibeml/core-models';
import { toJobStatus } from '@vibeml/jobs';
import type { RunSummary, RunView } from '../run-view.ts';

const millisecondsPerHour = 3_600_000;

const elapsedMs = (run: Run, nowMs: number): number => {
  const end = run.endedAt === null ? nowMs : Date.parse(run.endedAt);
  return Math.max(0, end - Date.parse(run.startedAt ?? run.createdAt));
};

const ended = new Set<Run['status']>(['failed', 'stopped', 'over_budget', 'lost']);

/** A run as operations show it. `nowMs` is the time of the answer. */
export const viewRun = (run: Run, nowMs: number): RunView => {
  const { id, handle: _handle, version: _version, jobName: _jobName, ...rest } = run;
  const elapsed = elapsedMs(run, nowMs);
  return {
    ...rest,
    runId: id,
    jobStatus: toJobStatus(run.status),
    elapsedSeconds: elapsed / 1000,
    spentUsd: (elapsed / millisecondsPerHour) * run.hourlyUsd,
    canResume: ended.has(run.status) && run.checkpoint !== null,
  };
};

/** A run as one line of a list. */
export const summarizeRun = (run: Run, nowMs: number): RunSummary => {
  const elapsed = elapsedMs(run, nowMs);
  return {
    runId: run.id,
    name: run.name,
    status: run.status,
    model: run.model,
    dataset: run.dataset,
    workflow: run.workflow,
    machine: run.machine,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    elapsedSeconds: elapsed / 1000,
    step: run.progress?.step ?? null,
    maxSteps: run.progress?.maxSteps ?? run.maxSteps,
    loss: run.progress?.loss ?? null,
    spentUsd: (elapsed / millisecondsPerHour) * run.hourlyUsd,
    project: run.project,
    error: run.error?.message ?? null,
  };
};
