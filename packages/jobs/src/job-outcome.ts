import type { Run, RunEvent, RunStatus } from '@vibeml/core-models';
import { explainExitCode } from '@vibeml/trainer';
import { isRecoverableExit } from './may-recover.ts';

/** How an ended job leaves its run. */
export interface JobOutcome {
  readonly status: RunStatus;
  readonly error: Run['error'];
}

// What a process reports that a signal ended: hang-up, interrupt, kill, terminate, or nothing at all.
const endedBySignal: readonly (number | null)[] = [33, 129, 130, 137, 143, null];

const checkpointHint = (run: Run): string | null =>
  run.checkpoint === null
    ? null
    : `The checkpoint of step ${run.checkpoint.step} is kept: vibeml resume ${run.id}`;

const failure = (run: Run, exitCode: number): JobOutcome => ({
  status: 'failed',
  error: run.error ?? {
    code: 'run.failed',
    message: explainExitCode(exitCode).message,
    hint: checkpointHint(run),
  },
});

const interrupted = (run: Run): JobOutcome => ({
  status: 'lost',
  error: {
    code: 'run.interrupted',
    message: 'A signal from outside interrupted the run; nobody asked for it through VibeML.',
    hint: checkpointHint(run),
  },
});

/** Every machine that the plan allowed was lost. */
const usedUp = (run: Run, evidence: string): JobOutcome => ({
  status: 'lost',
  error: {
    code: 'run.restarts_used_up',
    message: `${sentence(evidence)} It was the last of ${run.maxRestarts + 1} machines that the plan allows.`,
    hint: checkpointHint(run),
  },
});

const sentence = (text: string): string => `${text.replace(/[.\s]+$/, '')}.`;

/** The code of a run that has no money left. */
export const overBudgetCode = 'run.over_budget';

const overBudget = (run: Run): JobOutcome => ({
  status: 'over_budget',
  error: {
    code: overBudgetCode,
    message: explainExitCode(35).message,
    hint: checkpointHint(run),
  },
});

/**
 * What the exit code of a job means for its run. 0 still needs its artefacts verified; a signal is `stopped` when a stop
 * was asked for, and 33 or no exit code at all is `lost` when it was not.
 */
export const jobOutcome = (run: Run, exitCode: number | null): JobOutcome => {
  if (exitCode === 0) return { status: 'saving', error: null };
  if (exitCode === 35) return overBudget(run);
  if (run.stopRequested !== null && endedBySignal.includes(exitCode))
    return { status: 'stopped', error: null };
  if (run.maxRestarts > 0 && isRecoverableExit(exitCode))
    return usedUp(
      run,
      exitCode === null ? 'The job was cut off' : explainExitCode(exitCode).message,
    );
  return exitCode === null || exitCode === 33 ? interrupted(run) : failure(run, exitCode);
};

/** What it means for a run that its job vanished: `stopped` when a stop was asked for, else `lost`. */
export const vanishedOutcome = (run: Run, evidence: string): JobOutcome => {
  if (run.stopRequested !== null) return { status: 'stopped', error: null };
  if (run.maxRestarts > 0 && run.handle !== null) return usedUp(run, evidence);
  return {
    status: 'lost',
    error: { code: 'run.lost', message: evidence, hint: checkpointHint(run) },
  };
};

const joined = (...hints: readonly (string | null | undefined)[]): string | null =>
  hints.filter((hint) => hint != null).join(' ') || null;

/**
 * What a launch that failed means for its run: the first one makes it a failure; a later one leaves it lost, because it
 * has worked before. A stop that was asked for is what it was; money that is used up is named as such.
 */
export const launchFailureOutcome = (
  run: Run,
  { code, message, hint }: Extract<RunEvent, { type: 'launch-failed' }>,
): JobOutcome => {
  if (run.stopRequested !== null && run.recoveries > 0) return { status: 'stopped', error: null };
  if (code === overBudgetCode) return overBudget(run);
  return {
    status: run.recoveries > 0 || run.status === 'recovering' ? 'lost' : 'failed',
    error: { code, message, hint: joined(hint, checkpointHint(run)) },
  };
};
