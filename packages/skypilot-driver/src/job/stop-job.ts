import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { Ending } from '../records/job-record.ts';
import { buildErrand } from '../task/build-task.ts';
import type { JobSight } from './job-sight.ts';
import { findKnownJob } from './known-job.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';
import { takeDown } from './take-down.ts';

type When = 'after_checkpoint' | 'now';

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
const callOff = (tools: SkyPilotTools, jobName: string, sight: JobSight, context: CallContext) =>
  takeDown(tools, sight, context).andThen(() => {
    const at = new Date(tools.clock.now()).toISOString();
    const { record } = sight;
    return record === null
      ? okAsync()
      : tools.records.write({ ...record, jobName, ending: endedByRequest(at), releasedAt: at });
  });

/** Tells the job through another job on its machine; where that can't be, SkyPilot ends it without grace. */
const tell = (
  tools: SkyPilotTools,
  { cluster }: JobSight,
  jobId: number,
  when: When,
  context: CallContext,
): ResultAsync<void, DriverFailure> =>
  tools.calls
    .exec(cluster, buildErrand(when === 'now' ? 'end' : 'stop'), context)
    .map(() => undefined)
    .orElse((failure) => {
      if (when === 'after_checkpoint' || failure.kind === 'cancelled') return errAsync(failure);
      return tools.calls.cancelJobs(cluster, [jobId], context).map(() => undefined);
    });

/** Asks a job to end: after a checkpoint without a limit of time, or now, within the grace of its script. */
export const stopJob = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  when: When,
  context: CallContext,
): ResultAsync<void, DriverError> =>
  safeTry<void, DriverError>(async function* () {
    const translate = (failure: DriverFailure) => driverError('stop', failure);
    const sight = yield* findKnownJob(tools, handle, 'stop', context);
    if (sight.state === 'ended' || sight.state === 'lost') return ok();
    const { job } = sight;
    if (job === null) {
      return callOff(tools, handle.jobName, sight, context).mapErr(translate);
    }
    return tell(tools, sight, job.job_id, when, context).mapErr(translate);
  });
