import { ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { claimDirectory, describePath, writeAtomically } from '../files/file-system.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import { isSameProcess, type JobFacts } from '../supervision/job-facts.ts';
import type { JobPaths } from '../supervision/job-paths.ts';
import {
  findJobProcesses,
  type JobProcesses,
  signalProcesses,
} from '../supervision/job-processes.ts';
import type { ExitRecord } from '../supervision/job-records.ts';
import type { LocalDriverTools } from './local-driver-ports.ts';

/** Exit codes as a shell tells the end by a signal. */
const exitCodes = { terminated: 143, killed: 137 } as const;

const pollMs = 20;
// SIGKILL needs a moment, more on a machine that swaps.
const killWaitMs = 5000;

/** Waits until no process of the job is left; gives those that are when the time is over. */
export const waitUntilGone = (
  tools: LocalDriverTools,
  facts: JobFacts,
  timeoutMs: number,
  signal: AbortSignal,
): ResultAsync<JobProcesses, SystemFailure> =>
  safeTry<JobProcesses, SystemFailure>(async function* () {
    const endsAt = tools.clock.now() + timeoutMs;
    let found = yield* findJobProcesses(tools.processTable, facts);
    while (found.count > 0 && tools.clock.now() < endsAt && !signal.aborted) {
      yield* ResultAsync.fromSafePromise(tools.clock.sleep(pollMs, signal));
      found = yield* findJobProcesses(tools.processTable, facts);
    }
    return ok(found);
  });

const recordKilled = (paths: JobPaths, facts: JobFacts, nowMs: number) =>
  describePath(paths.exit).andThen((exit) => {
    if (exit !== null) return okAsync();
    const record: ExitRecord = {
      phase: facts.run === null ? 'setup' : 'run',
      exitCode: exitCodes.killed,
      endedAt: Math.floor(nowMs / 1000),
    };
    return writeAtomically(paths.exit, JSON.stringify(record));
  });

/** Kills what is left of a job and, where its supervisor was still there, records that end; gives what survived. */
export const killJob = (
  tools: LocalDriverTools,
  paths: JobPaths,
  facts: JobFacts,
): ResultAsync<JobProcesses, SystemFailure> =>
  safeTry<JobProcesses, SystemFailure>(async function* () {
    // Nobody may call off the end of a job halfway.
    const { signal } = new AbortController();
    const supervised = yield* isSameProcess(tools.processTable, facts.supervisor);
    yield* signalProcesses(yield* findJobProcesses(tools.processTable, facts), 'SIGKILL');
    const left = yield* waitUntilGone(tools, facts, killWaitMs, signal);
    if (supervised) yield* recordKilled(paths, facts, tools.clock.now());
    return ok(left);
  });

/** Makes sure that a job that was prepared but not started never starts; false when it has started. */
export const preventStart = (
  tools: LocalDriverTools,
  paths: JobPaths,
): ResultAsync<boolean, SystemFailure> =>
  claimDirectory(paths.started).andThen((claimed) => {
    if (!claimed) return okAsync(false);
    const record: ExitRecord = {
      phase: 'setup',
      exitCode: exitCodes.terminated,
      endedAt: Math.floor(tools.clock.now() / 1000),
    };
    return writeAtomically(paths.exit, JSON.stringify(record)).map(() => true);
  });
