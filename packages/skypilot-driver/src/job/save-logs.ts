import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext, LogSource } from '@vibeml/core-models';
import { ok, ResultAsync, safeTry } from 'neverthrow';
import type { JobLine } from '../log/job-log.ts';
import { fileFailure } from '../records/file-failure.ts';
import type { JobSight } from './job-sight.ts';
import { scanLog } from './scan-log.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

const sources = ['setup', 'run'] as const;
const heldCharacters = 65_536;

/** Where a log is kept on this machine once its own machine is given back. */
export const savedLogPath = (directory: string, source: LogSource): string =>
  join(directory, `${source}.log`);

const createWriter = (file: FileHandle) => {
  let held = '';
  const flush = async (): Promise<void> => {
    const text = held;
    held = '';
    if (text !== '') await file.writeFile(text);
  };
  return {
    async add(text: string): Promise<void> {
      held += text;
      if (held.length >= heldCharacters) await flush();
    },
    async close(): Promise<void> {
      await flush();
      await file.close();
    },
  };
};

/** Keeps the logs of a job here, because they go with the machine. */
export const saveLogs = (
  tools: SkyPilotTools,
  jobName: string,
  sight: JobSight & { readonly job: { readonly job_id: number } },
  context: CallContext,
): ResultAsync<void, DriverFailure> =>
  safeTry<void, DriverFailure>(async function* () {
    const directory = yield* tools.records.directory(jobName);
    const failed = fileFailure(directory);
    const partOf = (source: LogSource): string => `${savedLogPath(directory, source)}.part`;
    const openWriter = (source: LogSource) =>
      ResultAsync.fromPromise(open(partOf(source), 'w', 0o600), failed).map(createWriter);
    const writers = { setup: yield* openWriter('setup'), run: yield* openWriter('run') };
    const onLine = (line: JobLine): Promise<void> | void =>
      line.kind === 'text' ? writers[line.source].add(line.text) : undefined;
    const log = { cluster: sight.cluster, jobId: sight.job.job_id, follow: false };
    const scanned = await scanLog(tools, log, onLine, context);
    for (const source of sources) {
      yield* ResultAsync.fromPromise(writers[source].close(), failed);
    }
    yield* scanned;
    for (const source of sources) {
      const path = savedLogPath(directory, source);
      yield* ResultAsync.fromPromise(rename(partOf(source), path), failed);
    }
    return ok();
  });
