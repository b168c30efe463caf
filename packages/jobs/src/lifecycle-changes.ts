import type { Run, RunEvent, RunStatus } from '@vibeml/core-models';
import { attemptOf, hasJob } from './attempt-of.ts';
import { jobOutcome, launchFailureOutcome, vanishedOutcome } from './job-outcome.ts';
import { closeInterval, withMachine } from './machine-intervals.ts';
import { isRecoverableExit, mayRecover } from './may-recover.ts';
import { warningChanges } from './training-changes.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
type Changes = Partial<Run>;

const beforeSetup: readonly RunStatus[] = ['planned', 'launching', 'provisioning', 'recovering'];
const beforeWork: readonly RunStatus[] = [...beforeSetup, 'setting_up'];

/** The record is written, and the engine is about to be asked. */
export const launchChanges = (run: Run, event: EventOf<'launch-started'>): Changes =>
  run.handle === null ? { status: 'launching', jobName: event.jobName } : {};

/** The engine has the job; the first handle of an attempt stays. */
export const acceptanceChanges = (run: Run, event: EventOf<'job-accepted'>): Changes =>
  run.handle === null || isBetweenJobs(run)
    ? {
        status: 'provisioning',
        handle: event.handle,
        jobName: event.handle.jobName,
        releasedAt: null,
        // One that was given up too early is the run's again.
        recoveries: run.handle === null ? run.recoveries : attemptOf(event.handle),
      }
    : {};

/** Whether another attempt was written down, and no engine is known to have its job. */
const isBetweenJobs = (run: Run): boolean => run.status === 'recovering' && !hasJob(run);

const beforeWorkBegan: readonly RunStatus[] = [...beforeSetup, 'provisioning', 'recovering'];

/** A launch that failed ends a run that has no job yet, or whose job got no machine. */
export const launchFailureChanges = (run: Run, event: EventOf<'launch-failed'>): Changes =>
  run.handle === null || beforeWorkBegan.includes(run.status)
    ? { ...launchFailureOutcome(run, event), endedAt: event.at }
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

/** The machine is gone, and a new one may take its place: until then nothing runs. */
const recoveringChanges = (run: Run, event: RunEvent, reason: string): Changes => ({
  status: 'recovering',
  phase: null,
  error: null,
  ...warningChanges(run, {
    type: 'warning-raised',
    at: event.at,
    code: 'run.machine_lost',
    message: `Machine ${run.recoveries + 1} of ${run.maxRestarts + 1} was lost: ${reason}`,
  }),
});

/** A second end of the same job changes nothing. One that only the machine is to blame for leads to another machine. */
export const endChanges = (run: Run, event: EventOf<'job-ended'>): Changes => {
  if (run.endedAt !== null || isBetweenMachines(run)) return {};
  return isRecoverableExit(event.exitCode) && mayRecover(run)
    ? recoveringChanges(run, event, 'its job was interrupted')
    : { ...jobOutcome(run, event.exitCode), exitCode: event.exitCode, endedAt: event.at };
};

/** Whether the last machine is known to be lost, and no other attempt has begun. */
const isBetweenMachines = (run: Run): boolean => run.status === 'recovering' && hasJob(run);

/** A job that vanished takes its run with it, unless the run has machines left. */
export const lossChanges = (run: Run, event: EventOf<'machine-lost'>): Changes => {
  if (isBetweenMachines(run)) return {};
  return run.endedAt === null && mayRecover(run)
    ? recoveringChanges(run, event, event.evidence)
    : { ...vanishedOutcome(run, event.evidence), endedAt: run.endedAt ?? event.at };
};

/** Another attempt begins; nobody has its job yet, and the handle of the lost one still leads to what is left of it. */
export const recoveryChanges = (run: Run): Changes => ({
  status: 'recovering',
  recoveries: run.recoveries + 1,
});

/** A stop never gets milder. Between two machines nothing runs, so the run ends at once. */
export const stopChanges = (run: Run, event: EventOf<'stop-requested'>): Changes => ({
  stopRequested: run.stopRequested === 'now' ? 'now' : event.when,
  ...(isBetweenMachines(run) ? { status: 'stopped', endedAt: event.at, error: null } : {}),
});

/** What is known of the machines that bill. */
export const billingChanges = (run: Run, event: EventOf<'machine-billed'>): Changes => ({
  machines: withMachine(run.machines, event),
});

/** Nothing runs and nothing bills any more. */
export const releaseChanges = (run: Run, event: EventOf<'machine-released'>): Changes => ({
  releasedAt: run.releasedAt ?? event.at,
  machines: closeInterval(run.machines, event.at),
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
