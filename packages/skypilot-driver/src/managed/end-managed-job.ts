import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { writeLogs } from '../log/write-logs.ts';
import type { Ending } from '../records/job-record.ts';
import { skyFailure, timedOut } from '../server/sky-failure.ts';
import { lookAtManagedJob } from './look-at-managed-job.ts';
import type { ManagedJob } from './managed-answers.ts';
import { neverRan } from './managed-ending.ts';
import { findKnownManagedJob } from './managed-handle.ts';
import type { ManagedRecord } from './managed-record.ts';
import type { ManagedSight } from './managed-sight.ts';
import { hasEnded, isGivenUp, isReadable } from './managed-status.ts';
import type { ManagedFailure, ManagedTools } from './managed-tools.ts';
import { scanManagedLog } from './scan-managed-log.ts';

const pollMs = 3000;
// The controller takes a machine down in half a minute or so.
const endMs = 300_000;

const nowOf = ({ clock }: ManagedTools): string => new Date(clock.now()).toISOString();

/** Keeps the logs here: SkyPilot brings none of a job that is cancelled, and cleans up those of old ones. */
const saveLogs = (
  tools: ManagedTools,
  { jobName }: ManagedSight,
  job: ManagedJob,
  context: CallContext,
): ResultAsync<void, ManagedFailure> =>
  isReadable(job) && !isGivenUp(job)
    ? writeLogs(
        (onLine) => scanManagedLog(tools, { jobId: job.job_id }, onLine, context),
        (source) => tools.records.logPath(jobName, source),
      ).orElse((failure) =>
        // A machine that bills is given back, even where its logs can't be had.
        failure.kind === 'cancelled' ? errAsync(failure) : okAsync(),
      )
    : okAsync();

const markStopped = (
  tools: ManagedTools,
  record: ManagedRecord | null,
): ResultAsync<ManagedRecord | null, ManagedFailure> => {
  if (record === null || record.stopRequestedAt !== null) return okAsync(record);
  const next = { ...record, stopRequestedAt: nowOf(tools) };
  return tools.records.write(next).map(() => next);
};

const callOffLaunch = (
  tools: ManagedTools,
  { launching }: ManagedSight,
  context: CallContext,
): ResultAsync<void, ManagedFailure> =>
  launching === null
    ? okAsync()
    : tools.calls.cancelRequests([launching], context).map(() => undefined);

/** Asks SkyPilot to end a job; what a launch that was called off leaves behind is ended by the next look. */
const askForEnd = (
  tools: ManagedTools,
  sight: ManagedSight,
  context: CallContext,
): ResultAsync<void, ManagedFailure> =>
  safeTry<void, ManagedFailure>(async function* () {
    const { job } = sight;
    if (job !== null && hasEnded(job)) return ok();
    if (job !== null) yield* saveLogs(tools, sight, job, context);
    yield* markStopped(tools, sight.record);
    if (job === null) return callOffLaunch(tools, sight, context);
    return job.status === 'CANCELLING' ? ok() : tools.managed.cancel([job.job_id], context);
  });

/** Asks a managed job to end. SkyPilot gives it no time for a checkpoint: what came after the last one is lost. */
export const stopManagedJob = (
  tools: ManagedTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<void, DriverError> =>
  findKnownManagedJob(tools, handle, 'stop', context).andThen((sight) =>
    sight.state === 'ended' || sight.state === 'lost'
      ? okAsync()
      : askForEnd(tools, sight, context).mapErr((failure) => driverError('stop', failure)),
  );

const wait = (tools: ManagedTools, { signal }: CallContext): ResultAsync<void, ManagedFailure> =>
  ResultAsync.fromSafePromise(tools.clock.sleep(pollMs, signal)).andThen((whole) =>
    whole ? okAsync() : errAsync(skyFailure('cancelled')),
  );

const isGone = (sight: ManagedSight | null): boolean =>
  sight === null || sight.state === 'ended' || sight.state === 'lost';

/** Waits until the controller has given the machine back. */
const untilGone = (tools: ManagedTools, jobName: string, context: CallContext) =>
  safeTry<ManagedSight | null, ManagedFailure>(async function* () {
    const deadline = tools.clock.now() + endMs;
    for (;;) {
      const sight = yield* lookAtManagedJob(tools, jobName, context);
      if (isGone(sight)) return ok(sight);
      if (tools.clock.now() >= deadline) return errAsync(timedOut(endMs));
      yield* wait(tools, context);
    }
  });

const endingOf = (sight: ManagedSight, at: string): Ending =>
  sight.ending ?? {
    ...neverRan(sight.evidence, at),
    state: sight.state === 'lost' ? 'lost' : 'ended',
  };

const markReleased = (
  tools: ManagedTools,
  sight: ManagedSight | null,
): ResultAsync<void, ManagedFailure> => {
  if (sight === null || sight.record === null) return okAsync();
  const at = nowOf(tools);
  return tools.records.write({ ...sight.record, ending: endingOf(sight, at), releasedAt: at });
};

/** Ends a managed job where it goes on, waits until its machine is given back, and keeps its logs here. */
export const releaseManagedJob = (
  tools: ManagedTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<void, DriverError> =>
  safeTry<void, DriverError>(async function* () {
    const translate = (failure: ManagedFailure) => driverError('release', failure);
    const sight = yield* findKnownManagedJob(tools, handle, 'release', context);
    if (sight.record?.releasedAt != null) return ok();
    if (isGone(sight)) {
      const { job } = sight;
      const isStopped = sight.record?.stopRequestedAt != null;
      if (job !== null && !isStopped) {
        yield* saveLogs(tools, sight, job, context).mapErr(translate);
      }
      return markReleased(tools, sight).mapErr(translate);
    }
    yield* askForEnd(tools, sight, context).mapErr(translate);
    const ended = yield* untilGone(tools, handle.jobName, context).mapErr(translate);
    return markReleased(tools, ended).mapErr(translate);
  });
