import type { Observation } from '@vibeml/core-models';
import type { JobReport } from '../output/read-report.ts';
import type { Ending } from '../records/job-record.ts';
import type { QueueJob } from '../server/server-answers.ts';

const liveStates: Readonly<Record<string, Observation['state']>> = {
  INIT: 'starting',
  PENDING: 'starting',
  SETTING_UP: 'setting_up',
  RUNNING: 'running',
};
const endedStates: ReadonlySet<string> = new Set([
  'SUCCEEDED',
  'FAILED',
  'FAILED_SETUP',
  'FAILED_DRIVER',
  'CANCELLED',
]);

/** What the status of a job says; one that is not known counts as running, so that nothing is given up for it. */
export const stateOf = ({ status }: QueueJob): Exclude<Observation['state'], 'lost'> => {
  if (endedStates.has(status)) return 'ended';
  const state = Object.hasOwn(liveStates, status) ? liveStates[status] : 'running';
  return state === undefined || state === 'lost' ? 'running' : state;
};

// For a job that could not tell itself: SkyPilot's word for it, or as if SIGTERM had ended it.
const exitCodes: Readonly<Record<string, number>> = { SUCCEEDED: 0, CANCELLED: 143 };

/** Seconds since 1970 as ISO 8601. */
export const isoOf = (seconds: number | null | undefined): string | null =>
  seconds === null || seconds === undefined || seconds <= 0
    ? null
    : new Date(seconds * 1000).toISOString();

const evidenceOf = ({ status }: QueueJob, { exit }: JobReport): string =>
  exit === null
    ? `SkyPilot says ${status.toLowerCase()}; the job told no exit code`
    : `SkyPilot says ${status.toLowerCase()}; the job told exit code ${exit.exitCode} of its ${exit.phase === 'setup' ? 'setup' : 'work'}`;

/** Whether nothing more is to be learned of an end: the log may come later than the status. */
export const isSettled = (ending: Ending): boolean =>
  ending.phase !== null || ending.exitCode === exitCodes['CANCELLED'];

/** How a job ended, from its status and from what it told. */
export const endingOf = (job: QueueJob, report: JobReport): Ending => ({
  state: 'ended',
  exitCode: report.exit?.exitCode ?? exitCodes[job.status] ?? null,
  startedAt: isoOf(job.start_at ?? job.submitted_at),
  endedAt: isoOf(job.end_at) ?? isoOf(report.exit?.atSeconds),
  evidence: evidenceOf(job, report),
  phase: report.exit?.phase ?? null,
  files: [...report.files],
});
