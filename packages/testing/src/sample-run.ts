import { PlanId, type Run, type RunChange, type RunEvent, RunId } from '@vibeml/core-models';
import { sampleRunCreated } from './sample-run-events.ts';

/** Ids of the nth sample run: its own, and its plan's. */
export const sampleIds = (index = 0): { readonly runId: RunId; readonly planId: PlanId } => ({
  runId: RunId.parse(`smollm2-135m_chats_${index.toString(36).padStart(4, '0')}`),
  planId: PlanId.parse(index.toString(16).padStart(12, '0')),
});

/** The nth sample run as it is after its first event. */
export const sampleRun = (index = 0, changes: Partial<Run> = {}): Run => {
  const { runId, planId } = sampleIds(index);
  const {
    type: _type,
    at,
    runId: id,
    maxSteps: _maxSteps,
    ...facts
  } = sampleRunCreated(runId, planId);
  return {
    ...facts,
    id,
    status: 'planned',
    jobName: null,
    handle: null,
    createdAt: at,
    startedAt: null,
    endedAt: null,
    releasedAt: null,
    updatedAt: at,
    phase: null,
    phases: [],
    maxSteps: null,
    trainableParameters: null,
    progress: null,
    recentLosses: [],
    evalLossBefore: null,
    evalLossAfter: null,
    answersBefore: null,
    answersAfter: null,
    checkpoint: null,
    warnings: [],
    result: null,
    error: null,
    exitCode: null,
    stopRequested: null,
    recoveries: 0,
    artifacts: [],
    machines: [],
    version: 1,
    ...changes,
  };
};

/** The change that creates a run with its first event. */
export const sampleCreation = (run: Run = sampleRun()): RunChange => ({
  runId: run.id,
  expectedVersion: 0,
  events: [sampleRunCreated(run.id, run.planId)],
  run: { ...run, version: 1 },
  cursors: {},
});

/** A change of a run by events; what the events say is not folded, only their number. */
export const sampleChange = (
  run: Run,
  events: readonly RunEvent[],
  cursors: RunChange['cursors'] = {},
): RunChange => ({
  runId: run.id,
  expectedVersion: run.version,
  events,
  run: { ...run, version: run.version + events.length },
  cursors,
});
