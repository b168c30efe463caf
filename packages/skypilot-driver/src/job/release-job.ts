import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { Ending } from '../records/job-record.ts';
import type { JobSight } from './job-sight.ts';
import { findKnownJob } from './known-job.ts';
import { saveLogs } from './save-logs.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';
import { takeDown } from './take-down.ts';

const unfinished = (sight: JobSight, at: string): Ending => ({
  state: sight.state === 'lost' ? 'lost' : 'ended',
  exitCode: null,
  startedAt: null,
  endedAt: at,
  evidence:
    sight.state === 'lost'
      ? sight.evidence
      : 'its machine was given back while it was not finished',
  phase: null,
  files: [],
});

const remember = (tools: SkyPilotTools, sight: JobSight): ResultAsync<void, DriverFailure> => {
  const { record } = sight;
  if (record === null) return okAsync();
  const at = new Date(tools.clock.now()).toISOString();
  const ending = sight.ending ?? unfinished(sight, at);
  const machine = record.machine === null ? null : { ...record.machine, to: at };
  return tools.records.write({ ...record, ending, releasedAt: at, machine });
};

/** Gives the machine of an attempt back and waits for that; what the job wrote to its logs is kept here. */
export const releaseJob = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<void, DriverError> =>
  safeTry<void, DriverError>(async function* () {
    const translate = (failure: DriverFailure) => driverError('release', failure);
    const sight = yield* findKnownJob(tools, handle, 'release', context);
    // The machine of that name is another attempt's by now.
    if (sight.isReplaced || sight.record?.releasedAt != null) return ok();
    const { job } = sight;
    // A machine that bills is given back, even where its logs can't be had.
    if (job !== null) {
      yield* saveLogs(tools, { ...sight, job }, context).orElse(() => okAsync());
    }
    yield* takeDown(tools, sight, context).mapErr(translate);
    return remember(tools, sight).mapErr(translate);
  });
