import { join } from 'node:path';
import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { readText, touch, writeAtomically } from '../files/file-system.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import { startDetached } from '../processes/start-detached.ts';
import { findJobProcesses, signalProcesses } from '../supervision/job-processes.ts';
import { driverFailure } from './driver-failure.ts';
import { killJob, preventStart } from './end-job.ts';
import { findKnownJob, isLive, type KnownJob } from './known-job.ts';
import type { LocalDriverTools } from './local-driver-ports.ts';

/** How many whole seconds a job has to end. */
const graceSeconds = ({ graceMs }: LocalDriverTools): number => Math.ceil(graceMs / 1000);

/** Starts the program that kills the job after its grace, so that nobody needs to wait for that. */
export const startEnder = (
  tools: LocalDriverTools,
  job: Pick<KnownJob, 'paths'>,
  request: { readonly afterSeconds: number; readonly stopFile: string | null },
) =>
  startDetached({
    command: '/bin/sh',
    arguments: [
      job.paths.endScript,
      job.paths.directory,
      String(request.afterSeconds),
      String(graceSeconds(tools)),
      request.stopFile ?? '',
    ],
    environment: { PATH: tools.environment['PATH'] ?? '/usr/bin:/bin' },
  });

const requestedAt = (job: KnownJob): ResultAsync<number | null, SystemFailure> =>
  readText(job.paths.stopRequest).map((text) => (text === null ? null : Number(text)));

const ask = (tools: LocalDriverTools, job: KnownJob): ResultAsync<void, SystemFailure> =>
  // The file reaches a job that is between two programs, where a signal would be lost.
  touch(join(job.paths.directory, job.facts.record.stopFile), tools.clock.now())
    .andThen(() => findJobProcesses(tools.processTable, job.facts))
    .andThen((processes) => signalProcesses(processes, 'SIGTERM'));

const endNow = (tools: LocalDriverTools, job: KnownJob): ResultAsync<void, DriverError> =>
  safeTry<void, DriverError>(async function* () {
    const firstAsked = yield* requestedAt(job).mapErr(driverFailure);
    const now = tools.clock.now();
    if (firstAsked !== null && now - firstAsked >= tools.graceMs) {
      yield* killJob(tools, job.paths, job.facts).mapErr(driverFailure);
      return ok();
    }
    yield* ask(tools, job).mapErr(driverFailure);
    if (firstAsked !== null) return ok();
    yield* writeAtomically(job.paths.stopRequest, String(now)).mapErr(driverFailure);
    yield* startEnder(tools, job, { afterSeconds: 0, stopFile: null });
    return ok();
  });

/** Asks a job to end: after a checkpoint without a limit of time, or now, within the grace. */
export const stopJob = (
  tools: LocalDriverTools,
  handle: DriverHandle,
  when: 'after_checkpoint' | 'now',
  context: CallContext,
): ResultAsync<void, DriverError> =>
  findKnownJob(tools, handle, context).andThen((job) => {
    if (!isLive(job)) return okAsync();
    return preventStart(tools, job.paths)
      .mapErr(driverFailure)
      .andThen((prevented) => {
        if (prevented) return okAsync();
        return when === 'now' ? endNow(tools, job) : ask(tools, job).mapErr(driverFailure);
      });
  });
