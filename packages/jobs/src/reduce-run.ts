import type { Run, RunEvent } from '@vibeml/core-models';
import { invariant } from '@vibeml/errors';
import { match } from 'ts-pattern';
import { createdRun } from './created-run.ts';
import {
  acceptanceChanges,
  billingChanges,
  endChanges,
  launchChanges,
  launchFailureChanges,
  lossChanges,
  recoveryChanges,
  refusalChanges,
  releaseChanges,
  stageChanges,
  stopChanges,
  verificationChanges,
} from './lifecycle-changes.ts';
import { isTerminal } from './run-status.ts';
import {
  evaluationChanges,
  phaseChanges,
  progressChanges,
  warningChanges,
} from './training-changes.ts';

type Changes = Partial<Run>;

// The order follows how often events come; matching stops at the first.
const changesWhileLive = (run: Run, event: RunEvent): Changes =>
  match(event)
    .returnType<Changes>()
    .with({ type: 'progress-reported' }, (each) => progressChanges(run, each))
    .with({ type: 'phase-changed' }, (each) => phaseChanges(run, each))
    .with({ type: 'evaluation-reported' }, (each) => evaluationChanges(run, each))
    .with({ type: 'checkpoint-saved' }, ({ step, path }) => ({ checkpoint: { step, path } }))
    .with({ type: 'warning-raised' }, (each) => warningChanges(run, each))
    .with({ type: 'launch-started' }, (each) => launchChanges(run, each))
    .with({ type: 'job-accepted' }, (each) => acceptanceChanges(run, each))
    .with({ type: 'launch-failed' }, (each) => launchFailureChanges(run, each))
    .with({ type: 'setup-started' }, { type: 'work-started' }, (each) => stageChanges(run, each))
    .with({ type: 'training-planned' }, ({ maxSteps, trainableParameters }) => ({
      maxSteps,
      trainableParameters,
    }))
    .with({ type: 'answers-reported' }, ({ when, facts }) =>
      when === 'before'
        ? { answersBefore: run.recoveries > 0 ? (run.answersBefore ?? facts) : facts }
        : { answersAfter: facts },
    )
    .with({ type: 'result-reported' }, ({ facts }) => ({ result: facts }))
    .with({ type: 'error-reported' }, ({ code, message, hint }) => ({
      error: { code, message, hint },
    }))
    .with({ type: 'stop-requested' }, (each) => stopChanges(run, each))
    .with({ type: 'machine-lost' }, (each) => lossChanges(run, each))
    .with({ type: 'machine-billed' }, (each) => billingChanges(run, each))
    .with({ type: 'recovery-started' }, () => recoveryChanges(run))
    .with({ type: 'job-ended' }, (each) => endChanges(run, each))
    .with({ type: 'artifacts-verified' }, (each) => verificationChanges(run, each))
    .with({ type: 'artifacts-refused' }, (each) => refusalChanges(run, each))
    .with({ type: 'machine-released' }, (each) => releaseChanges(run, each))
    .with(
      { type: 'run-created' },
      { type: 'environment-reported' },
      { type: 'data-reported' },
      { type: 'training-interrupted' },
      () => ({}),
    )
    .exhaustive();

const changesAfterEnd = (run: Run, event: RunEvent): Changes => {
  if (event.type === 'machine-released') return releaseChanges(run, event);
  if (event.type === 'artifacts-verified') return { artifacts: event.artifacts };
  return event.type === 'warning-raised' ? warningChanges(run, event) : {};
};

const later = (one: string, other: string): string =>
  Date.parse(other) > Date.parse(one) ? other : one;

/**
 * The run after one more event. A terminal status never changes; of the events after it only verified artefacts, the
 * release and warnings leave a trace. The first event of a run is `run-created`; anything else first is a programming error.
 */
export const reduceRun = (run: Run | null, event: RunEvent): Run => {
  if (run === null) {
    invariant(event.type === 'run-created', `a run starts with run-created, not ${event.type}`);
    return createdRun(event);
  }
  const changes = isTerminal(run.status)
    ? changesAfterEnd(run, event)
    : changesWhileLive(run, event);
  return {
    ...run,
    ...changes,
    version: run.version + 1,
    updatedAt: later(run.updatedAt, event.at),
  };
};

/** The run that a history makes; null for no events. */
export const foldRun = (events: readonly RunEvent[], from: Run | null = null): Run | null =>
  events.reduce<Run | null>((run, event) => reduceRun(run, event), from);
