import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { Ending } from '../records/job-record.ts';
import type { JobSight } from './job-sight.ts';
import { findKnownJob } from './known-job.ts';
import { rememberedJob } from './remembered-job.ts';
import { saveLogs } from './save-logs.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';
import { takeDown } from './take-down.ts';

const operation = 'release';

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

const unasked: Ending = {
  state: 'lost',
  exitCode: null,
  startedAt: null,
  endedAt: null,
  evidence: 'its machine was given back, and nobody could tell how the job was',
  phase: null,
  files: [],
};

/** What to release: an end that is known spares the look, and a look that fails keeps no machine. */
const whatToRelease = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<JobSight, DriverError> =>
  rememberedJob(tools, handle, operation, context).andThen((known) => {
    if (known?.ending != null) return okAsync(known);
    return findKnownJob(tools, handle, operation, context).orElse((error) =>
      known === null || error.code !== 'driver.unavailable'
        ? errAsync(error)
        : okAsync({ ...known, ending: unasked }),
    );
  });

/** Gives the machine of an attempt back and waits for that; what the job wrote to its logs is kept here. */
export const releaseJob = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<void, DriverError> =>
  safeTry<void, DriverError>(async function* () {
    const translate = (failure: DriverFailure) => driverError(operation, failure);
    const sight = yield* whatToRelease(tools, handle, context);
    // The machine of that name is another attempt's by now.
    if (sight.isReplaced || sight.record?.releasedAt != null) return ok();
    // A machine that bills is given back, even where its logs can't be had.
    yield* saveLogs(tools, sight, context).orElse(() => okAsync());
    yield* takeDown(tools, sight, context).mapErr(translate);
    return remember(tools, sight).mapErr(translate);
  });
