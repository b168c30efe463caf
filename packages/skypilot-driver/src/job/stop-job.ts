import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { keptPlaceOf, requestFileOf } from '../kept/kept-place.ts';
import type { Ending } from '../records/job-record.ts';
import type { QueueJob } from '../server/server-answers.ts';
import { skyFailure } from '../server/sky-failure.ts';
import { buildErrand } from '../task/build-task.ts';
import type { JobSight } from './job-sight.ts';
import { findKnownJob } from './known-job.ts';
import { rememberedJob } from './remembered-job.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';
import { takeDown } from './take-down.ts';

type When = 'after_checkpoint' | 'now';

const operation = 'stop';

const endedByRequest = (at: string): Ending => ({
  state: 'ended',
  exitCode: null,
  startedAt: null,
  endedAt: at,
  evidence: 'it was stopped before it began',
  phase: null,
  files: [],
});

/** A launch that is called off goes on holding its machine, so the machine is taken down. */
const callOff = (tools: SkyPilotTools, sight: JobSight, context: CallContext) =>
  takeDown(tools, sight, context).andThen(() => {
    const at = new Date(tools.clock.now()).toISOString();
    const { record } = sight;
    return record === null
      ? okAsync()
      : tools.records.write({ ...record, ending: endedByRequest(at), releasedAt: at });
  });

/** Leaves the request where the job's script looks for it every second. False where that can't be done from here. */
const leaveRequest = (
  tools: SkyPilotTools,
  { keep, jobName, attempt }: JobSight,
  when: When,
  context: CallContext,
): ResultAsync<boolean, DriverFailure> => {
  const place = keptPlaceOf(keep, jobName);
  if (place === null) return okAsync(false);
  const file = requestFileOf(place, attempt, when === 'now' ? 'now' : 'stop');
  return tools.kept
    .touch(place.cluster, file, context)
    .map(() => true)
    .orElse((failure) => (context.signal.aborted ? errAsync(failure) : okAsync(false)));
};

/** A machine of Slurm starts no second job beside one that has all of it: such a request would come too late. */
const isFull = ({ record }: JobSight): boolean =>
  record?.machines.some(({ provider }) => provider === 'slurm') ?? false;

/** Tells the job through another job on its machine; where that can't be, SkyPilot ends it without grace. */
const sendErrand = (
  tools: SkyPilotTools,
  sight: JobSight,
  { job_id: jobId }: QueueJob,
  when: When,
  context: CallContext,
): ResultAsync<void, DriverFailure> => {
  const { cluster } = sight;
  const cancel = () => tools.calls.cancelJobs(cluster, [jobId], context).map(() => undefined);
  if (isFull(sight)) {
    return when === 'now' ? cancel() : errAsync(skyFailure('unsupported', 'NoRoomForErrand'));
  }
  return tools.calls
    .exec(cluster, buildErrand(when === 'now' ? 'end' : 'stop'), context)
    .map(() => undefined)
    .orElse((failure) =>
      when === 'after_checkpoint' || failure.kind === 'cancelled' ? errAsync(failure) : cancel(),
    );
};

const stopSight = (
  tools: SkyPilotTools,
  sight: JobSight,
  when: When,
  context: CallContext,
): ResultAsync<void, DriverFailure> => {
  const { state, job } = sight;
  if (state === 'ended' || state === 'lost') return okAsync();
  if (job === null) return callOff(tools, sight, context);
  return leaveRequest(tools, sight, when, context).andThen((isLeft) =>
    isLeft ? okAsync() : sendErrand(tools, sight, job, when, context),
  );
};

/** A request that stands where the job looks for it needs nobody else, and is there at once. */
const stopUnseen = (
  tools: SkyPilotTools,
  known: JobSight | null,
  when: When,
  context: CallContext,
): ResultAsync<boolean, DriverFailure> =>
  known !== null && known.ending === null && known.job !== null
    ? leaveRequest(tools, known, when, context)
    : okAsync(false);

/**
 * Asks a job to end: after a checkpoint without a limit of time, or now, within the grace of its script. The end is seen
 * by looking; the machine is given back by `release`.
 */
export const stopJob = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  when: When,
  context: CallContext,
): ResultAsync<void, DriverError> =>
  safeTry<void, DriverError>(async function* () {
    const translate = (failure: DriverFailure) => driverError(operation, failure);
    const known = yield* rememberedJob(tools, handle, operation, context);
    if (yield* stopUnseen(tools, known, when, context).mapErr(translate)) return ok();
    const sight = yield* findKnownJob(tools, handle, operation, context);
    return stopSight(tools, sight, when, context).mapErr(translate);
  });
