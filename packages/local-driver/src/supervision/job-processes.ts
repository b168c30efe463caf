import { ok, ResultAsync, safeTry } from 'neverthrow';
import { type SystemFailure, systemCodeOf } from '../files/system-failure.ts';
import { isSameProcess, type JobFacts } from './job-facts.ts';
import { jobMarker } from './job-marker.ts';
import type { ProcessEntry, ProcessTable } from './process-table.ts';

/** The processes of a job that run now. */
export interface JobProcesses {
  /** The process group to signal as a whole; null when it is gone or can't be shown to be the job's. */
  readonly groupId: number | null;
  /** Processes of the job that left its group. */
  readonly strays: readonly number[];
  readonly count: number;
}

const none: JobProcesses = { groupId: null, strays: [], count: 0 };

const isOurs = (table: ProcessTable, facts: JobFacts, members: readonly ProcessEntry[]) =>
  ResultAsync.combine([isSameProcess(table, facts.setup), isSameProcess(table, facts.run)]).map(
    (phases) =>
      facts.supervisorLives || phases.includes(true) || members.some((member) => member.marked),
  );

/**
 * Finds the processes of a job. A group counts as the job's when its leader is the recorded supervisor, when one of
 * the recorded phases is alive, or when a member carries the job's name in its environment: an id that was given
 * to somebody else's processes is never among them.
 */
export const findJobProcesses = (
  table: ProcessTable,
  facts: JobFacts,
): ResultAsync<JobProcesses, SystemFailure> =>
  safeTry(async function* () {
    const groupId = facts.supervisor?.processId ?? null;
    const marker = jobMarker(facts.record.directory);
    const found = (yield* table.find({ groupId, marker })).filter(
      (entry) => entry.processId !== process.pid,
    );
    if (found.length === 0) return ok(none);
    const members = found.filter((entry) => entry.groupId === groupId);
    const ours = members.length > 0 && (yield* isOurs(table, facts, members));
    const strays = found.filter((entry) => entry.marked && entry.groupId !== groupId);
    return ok({
      groupId: ours ? groupId : null,
      strays: strays.map((entry) => entry.processId),
      count: strays.length + (ours ? members.length : 0),
    });
  });

const send = (target: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(target, signal);
  } catch (cause) {
    // Gone in the meantime: that is what was wanted.
    if (systemCodeOf(cause) !== 'ESRCH') throw cause;
  }
};

/** Sends a signal to every process of a job. */
export const signalProcesses = (
  { groupId, strays }: JobProcesses,
  signal: NodeJS.Signals,
): ResultAsync<void, SystemFailure> =>
  ResultAsync.fromThrowable(
    async () => {
      if (groupId !== null) send(-groupId, signal);
      for (const stray of strays) send(stray, signal);
    },
    (cause) => ({
      path: `process group ${groupId}`,
      code: systemCodeOf(cause),
      reason: 'its processes belong to another user',
      cause,
    }),
  )();
