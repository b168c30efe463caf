import type { Run, RunStatus } from '@vibeml/core-models';
import { explainExitCode } from '@vibeml/trainer';

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

const overBudget = (run: Run): JobOutcome => ({
  status: 'over_budget',
  error: {
    code: 'run.over_budget',
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
  return exitCode === null || exitCode === 33 ? interrupted(run) : failure(run, exitCode);
};

/** What it means for a run that its job vanished: `stopped` when a stop was asked for, else `lost`. */
export const vanishedOutcome = (run: Run, evidence: string): JobOutcome =>
  run.stopRequested === null
    ? {
        status: 'lost',
        error: { code: 'run.lost', message: evidence, hint: checkpointHint(run) },
      }
    : { status: 'stopped', error: null };
