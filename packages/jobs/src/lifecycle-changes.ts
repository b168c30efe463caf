import type { Run, RunEvent, RunStatus } from '@vibeml/core-models';
import { jobOutcome, vanishedOutcome } from './job-outcome.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
type Changes = Partial<Run>;

const beforeSetup: readonly RunStatus[] = ['planned', 'launching', 'provisioning', 'recovering'];
const beforeWork: readonly RunStatus[] = [...beforeSetup, 'setting_up'];

/** The record is written, and the engine is about to be asked. */
export const launchChanges = (run: Run, event: EventOf<'launch-started'>): Changes =>
  run.handle === null ? { status: 'launching', jobName: event.jobName } : {};

/** The engine has the job; the first handle stays. */
export const acceptanceChanges = (run: Run, event: EventOf<'job-accepted'>): Changes =>
  run.handle === null
    ? { status: 'provisioning', handle: event.handle, jobName: event.handle.jobName }
    : {};

/** A launch that failed ends a run that no engine has. */
export const launchFailureChanges = (run: Run, event: EventOf<'launch-failed'>): Changes =>
  run.handle === null
    ? {
        status: 'failed',
        endedAt: event.at,
        error: { code: event.code, message: event.message, hint: null },
      }
    : {};

/** Setup and work never take a run back to an earlier state. */
export const stageChanges = (
  run: Run,
  event: EventOf<'setup-started'> | EventOf<'work-started'>,
): Changes => {
  const [from, to]: [readonly RunStatus[], RunStatus] =
    event.type === 'setup-started' ? [beforeSetup, 'setting_up'] : [beforeWork, 'running'];
  return from.includes(run.status)
    ? { status: to, startedAt: run.startedAt ?? event.at }
    : { startedAt: run.startedAt ?? event.at };
};

/** A second end of the same job changes nothing. */
export const endChanges = (run: Run, event: EventOf<'job-ended'>): Changes =>
  run.endedAt === null
    ? { ...jobOutcome(run, event.exitCode), exitCode: event.exitCode, endedAt: event.at }
    : {};

/** A job that vanished takes its run with it. */
export const lossChanges = (run: Run, event: EventOf<'machine-lost'>): Changes => ({
  ...vanishedOutcome(run, event.evidence),
  endedAt: run.endedAt ?? event.at,
});

/** Verified artefacts make a run that ended well a success. */
export const verificationChanges = (run: Run, event: EventOf<'artifacts-verified'>): Changes =>
  run.exitCode === 0
    ? { artifacts: event.artifacts, status: 'succeeded' }
    : { artifacts: event.artifacts };

/** Artefacts that are missing or damaged make it a failure. */
export const refusalChanges = (run: Run, event: EventOf<'artifacts-refused'>): Changes =>
  run.exitCode === 0
    ? {
        status: 'failed',
        error: {
          code: 'run.artifact_missing',
          message: `The run ended well, but its result can't be used: ${event.reason}.`,
          hint: null,
        },
      }
    : {};
