import { ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { describePath, readText } from '../files/file-system.ts';
import { readRecord } from '../files/read-record.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import type { JobPaths } from './job-paths.ts';
import { ExitRecord, JobRecord } from './job-records.ts';
import { type ProcessRecord, parseProcessRecord } from './process-record.ts';
import type { ProcessTable } from './process-table.ts';

/** Everything that is known of a job. */
export interface JobFacts {
  readonly record: JobRecord;
  /** Somebody took the right to start it, or to say that it won't start. */
  readonly claimed: boolean;
  readonly launcherLives: boolean;
  readonly supervisor: ProcessRecord | null;
  readonly supervisorLives: boolean;
  readonly setup: ProcessRecord | null;
  readonly run: ProcessRecord | null;
  readonly exit: ExitRecord | null;
  /** Boot of this machine and its id, where the system names them. */
  readonly here: { readonly bootId: string | null; readonly machineId: string | null };
}

/** Whether the recorded process is still the one that has its id. */
export const isSameProcess = (
  table: ProcessTable,
  process: { readonly processId: number; readonly identity: string | null } | null,
): ResultAsync<boolean, SystemFailure> =>
  process === null || process.identity === null
    ? okAsync(false)
    : table.identify(process.processId).map((identity) => identity === process.identity);

const readProcess = (path: string) =>
  readText(path).map((text) => (text === null ? null : parseProcessRecord(text)));

const readHere = () =>
  ResultAsync.combine([
    readText('/proc/sys/kernel/random/boot_id'),
    readText('/etc/machine-id'),
  ]).map(([boot, machine]) => ({
    bootId: boot?.trim() ?? null,
    machineId: machine?.trim() || null,
  }));

/** Reads what is known of a job; null when there is no such job. */
export const readJobFacts = (
  table: ProcessTable,
  paths: JobPaths,
): ResultAsync<JobFacts | null, SystemFailure> =>
  safeTry(async function* () {
    const record = yield* readRecord(JobRecord, paths.job);
    if (record === null) return ok(null);
    const launcherLives = yield* isSameProcess(table, record.launcher);
    const claimed = (yield* describePath(paths.started)) !== null;
    const supervisor = yield* readProcess(paths.supervisor);
    // Whether it lives comes before how it ended: one that ends in between has left its exit record.
    const supervisorLives = yield* isSameProcess(table, supervisor);
    const setup = yield* readProcess(paths.setup);
    const run = yield* readProcess(paths.run);
    const exit = yield* readRecord(ExitRecord, paths.exit);
    const here = yield* readHere();
    return ok({
      record,
      claimed,
      launcherLives,
      supervisor,
      supervisorLives,
      setup,
      run,
      exit,
      here,
    });
  });
