import type { Run, RunEvent } from '@vibeml/core-models';

/** The run that its first event makes. */
export const createdRun = (event: Extract<RunEvent, { type: 'run-created' }>): Run => {
  const { type: _, at, runId, ...described } = event;
  return {
    ...described,
    id: runId,
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
  };
};
