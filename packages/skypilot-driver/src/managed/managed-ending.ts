import type { CallContext } from '@vibeml/core-models';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { isoOf } from '../job/judge-queue.ts';
import type { JobReport } from '../output/read-report.ts';
import type { Ending } from '../records/job-record.ts';
import type { ManagedJob } from './managed-answers.ts';
import { isGivenUp } from './managed-status.ts';
import type { ManagedFailure, ManagedTools } from './managed-tools.ts';
import { readManagedReport } from './scan-managed-log.ts';

// For a job that could not tell itself: SkyPilot's word for it, or as if SIGTERM had ended it.
const exitCodes: Readonly<Record<string, number>> = { SUCCEEDED: 0, CANCELLED: 143 };

const emptyReport: JobReport = { isDuplicate: false, exit: null, files: [] };

/** The exit code that stands in SkyPilot's own sentence about a failed job; null where there is none. */
const toldExitCode = ({ failure_reason }: ManagedJob): number | null => {
  const code = /\bexit code (\d{1,3})\b/.exec(failure_reason ?? '')?.[1];
  return code === undefined ? null : Number(code);
};

const evidenceOf = ({ status }: ManagedJob, { exit }: JobReport): string => {
  const says = `SkyPilot says ${status.toLowerCase().replaceAll('_', ' ')}`;
  return exit === null
    ? `${says}; the job told no exit code`
    : `${says}; the job told exit code ${exit.exitCode} of its ${exit.phase === 'setup' ? 'setup' : 'work'}`;
};

const endingOf = (job: ManagedJob, report: JobReport): Ending => {
  // What a machine told before it was lost, or before SkyPilot ended it, is not the end of the job.
  const exit = job.status === 'CANCELLED' ? null : report.exit;
  return {
    state: 'ended',
    exitCode: exit?.exitCode ?? exitCodes[job.status] ?? toldExitCode(job),
    startedAt: isoOf(job.start_at),
    endedAt: isoOf(job.end_at) ?? isoOf(exit?.atSeconds),
    evidence: evidenceOf(job, { ...report, exit }),
    phase: exit?.phase ?? null,
    files: [...report.files],
  };
};

/** The end of a job that no machine ever worked on. */
export const neverRan = (evidence: string, endedAt: string | null): Ending => ({
  state: 'ended',
  exitCode: null,
  startedAt: null,
  endedAt,
  evidence,
  phase: null,
  files: [],
});

/** Whether nothing more is to be learned of an end: the log may come later than the status. */
export const isSettledEnding = (job: ManagedJob, ending: Ending): boolean =>
  ending.phase !== null || job.status === 'CANCELLED' || isGivenUp(job);

/** How a managed job ended: its own report in the log comes first. */
export const judgeManagedEnding = (
  tools: ManagedTools,
  job: ManagedJob,
  context: CallContext,
): ResultAsync<Ending, ManagedFailure> => {
  if (isGivenUp(job)) return okAsync(endingOf(job, emptyReport));
  return readManagedReport(tools, job.job_id, context)
    .orElse((failure) =>
      // Logs of old jobs are cleaned up by the server; its status stays.
      failure.kind === 'cancelled' || failure.kind === 'timeout'
        ? errAsync(failure)
        : okAsync(emptyReport),
    )
    .map((report) => endingOf(job, report));
};
