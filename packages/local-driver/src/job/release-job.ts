import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { cancelled, driverTimeout } from '@vibeml/errors';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { signalProcesses } from '../supervision/job-processes.ts';
import { driverFailure } from './driver-failure.ts';
import { killJob, preventStart, waitUntilGone } from './end-job.ts';
import { findKnownJob } from './known-job.ts';
import type { LocalDriverTools } from './local-driver-ports.ts';

/**
 * Ends every process of a job, its orphans too, and waits for that: SIGTERM, the grace, SIGKILL. What was never
 * started can't start any more. The files of the job stay.
 */
export const releaseJob = (
  tools: LocalDriverTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<void, DriverError> =>
  safeTry<void, DriverError>(async function* () {
    const { paths, facts } = yield* findKnownJob(tools, handle, context);
    if (yield* preventStart(tools, paths).mapErr(driverFailure)) return ok();
    const waitFor = (timeoutMs: number) =>
      waitUntilGone(tools, facts, timeoutMs, context.signal).mapErr(driverFailure);
    const found = yield* waitFor(0);
    if (found.count === 0) return ok();
    yield* signalProcesses(found, 'SIGTERM').mapErr(driverFailure);
    const left = yield* waitFor(tools.graceMs);
    if (left.count === 0) return ok();
    if (context.signal.aborted) return err(cancelled(`the release of ${handle.jobName}`));
    const survivors = yield* killJob(tools, paths, facts).mapErr(driverFailure);
    return survivors.count === 0 ? ok() : err(driverTimeout('local', 'release', tools.graceMs));
  });
