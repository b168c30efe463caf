import type { Run } from '@vibeml/core-models';
import { canResume, runCost, toJobStatus } from '@vibeml/jobs';
import type { RunSummary, RunView } from '../run-view.ts';

const elapsedMs = (run: Run, nowMs: number): number => {
  const end = run.endedAt === null ? nowMs : Date.parse(run.endedAt);
  return Math.max(0, end - Date.parse(run.startedAt ?? run.createdAt));
};

/** The two numbers that grow with time. */
const timeAndMoney = (run: Run, nowMs: number) => ({
  elapsedSeconds: elapsedMs(run, nowMs) / 1000,
  spentUsd: runCost(run, nowMs).soFarUsd,
});

/** A run as operations show it. `nowMs` is the time of the answer. */
export const viewRun = (run: Run, nowMs: number): RunView => {
  const { id, handle: _handle, version: _version, jobName: _jobName, ...rest } = run;
  return {
    ...rest,
    ...timeAndMoney(run, nowMs),
    cost: runCost(run, nowMs),
    runId: id,
    jobStatus: toJobStatus(run.status),
    canResume: canResume(run),
  };
};

/** A run as one line of a list. */
export const summarizeRun = (run: Run, nowMs: number, observedAt: string): RunSummary => {
  return {
    ...timeAndMoney(run, nowMs),
    runId: run.id,
    name: run.name,
    status: run.status,
    model: run.model,
    dataset: run.dataset,
    workflow: run.workflow,
    machine: run.machine,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    step: run.progress?.step ?? null,
    maxSteps: run.progress?.maxSteps ?? run.maxSteps,
    loss: run.progress?.loss ?? null,
    project: run.project,
    error: run.error?.message ?? null,
    driver: run.driver,
    observedAt,
  };
};
